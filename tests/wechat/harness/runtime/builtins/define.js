// The way all stand-ins of WeChat's built-in components are defined.
import { glassEasel } from '../backend.js';

/** Attributes that a phone knows and that change nothing here. */
const IGNORED = `hoverClass hoverStopPropagation hoverStartTime hoverStayTime animation confirmHold
cursorColor cursorSpacing adjustPosition autoFocus alwaysEmbed selectionStart selectionEnd
holdKeyboard safePasswordCertPath safePasswordLength safePasswordTimeStamp safePasswordNonce
safePasswordSalt safePasswordCustomHash activityType entrancePath lang needShowEntrance sessionFrom
sendMessageTitle sendMessagePath sendMessageImg appParameter showMessageCard
phoneNumberNoQuotaToast fixed showConfirmBar disableDefaultPadding webp showMenuByLongpress fadeIn
type size color enhanced bounces showScrollbar pagingEnabled fastDeceleration refresherTriggered
refresherThreshold enablePassive usingSticky scrollAnchoring cancelText confirmText
customItem`.split(/\s+/);

const ARIA = {
  ariaLabel: 'aria-label',
  ariaRole: 'role',
  ariaHidden: 'aria-hidden',
  ariaChecked: 'aria-checked',
  ariaDisabled: 'aria-disabled',
  ariaSelected: 'aria-selected',
  ariaLabelledby: 'aria-labelledby',
  ariaDescribedby: 'aria-describedby',
  ariaBusy: 'aria-busy',
  ariaRoledescription: 'aria-roledescription',
};

/** A property with a default value. */
export const property = (type, value) => ({ type, value });

/** The DOM element of a built-in component. */
export const hostOf = (self) => self.getBackendElement();

/** Trigger an event of a built-in component. */
export const fire = (self, name, detail) => glassEasel.Event.triggerEvent(self, name, detail, {});

/** The nearest enclosing built-in component of a kind. */
export function ancestor(self, kind) {
  for (let node = hostOf(self)?.parentNode; node; node = node.parentNode) {
    if (node.__wxElement?.is === `builtin/${kind}`) return node.__wxElement;
  }
  return null;
}

function copyAria(self) {
  const host = hostOf(self);
  if (!host) return;
  for (const [key, attribute] of Object.entries(ARIA)) {
    const value = self.data[key];
    if (value === null || value === undefined || value === '') continue;
    host.setAttribute(attribute, value);
  }
}

/** A function that defines built-in components in a component space. */
export function definer(space) {
  return (name, properties, setup, { ariaOnHost = true } = {}) => {
    let builder = space.define(`builtin/${name}`);
    const extra = Object.fromEntries([...IGNORED, ...Object.keys(ARIA)].map((key) => [key, null]));
    for (const [key, value] of Object.entries({ ...extra, ...properties })) {
      builder = builder.property(key, value);
    }
    builder = builder.init((context) => {
      const { self, lifetime, observer } = context;
      if (ariaOnHost) {
        lifetime('attached', () => Promise.resolve().then(() => copyAria(self)));
        observer(Object.keys(ARIA), () => copyAria(self));
      }
      setup?.(self, context);
    });
    space.setGlobalUsingComponent(name, builder.registerComponent());
  };
}
