// Who holds this phone, and where the mini-program's server is.

const DEFAULT_HOLDER = 'sales1';
const HOLDER_KEY = 'phone-holder';
const parameters = new URLSearchParams(location.search);

function holderName() {
  const asked = parameters.get('as');
  if (asked) localStorage.setItem(HOLDER_KEY, asked);
  return asked || localStorage.getItem(HOLDER_KEY) || DEFAULT_HOLDER;
}

export const config = {
  /** The demo account whose WeChat this phone has. */
  holder: holderName(),
  get openid() {
    return `demo-${this.holder}`;
  },
  /** The number that the phone-number button hands over; none: the stand-in chooses. */
  phone: parameters.get('phone') || undefined,
  /** Origin written in the mini-program -> origin that answers here. */
  origins: window.__PHONE__?.origins ?? {},
  /** Where files of the mini-program's package (icons) are served. */
  assets: 'app',
};

/** The page named in the address after #, with which a scan or a message opens the program. */
export function launchUrl(firstPage) {
  return `/${(decodeURIComponent(location.hash.slice(1)) || firstPage).replace(/^\//, '')}`;
}
