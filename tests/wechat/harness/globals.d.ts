// What the runtime and the compiled mini-program leave on window.
/* eslint-disable @typescript-eslint/no-explicit-any */
interface Window {
  __MP__: any;
  __PHONE__?: { origins: Record<string, string> };
  __mp: any;
  wx: any;
  __wxErrors: string[];
  __wxWarnings: string[];
  __wxCalls: [string, any][];
  __wxMock: Record<string, any>;
  __wxsProp: (responder: any) => any;
  __wxsEvent: (caller: any, event: any, handler: any) => any;
}

interface Node { __wxElement?: any; }
interface Event { sourceCapabilities?: { firesTouchEvents: boolean }; }
