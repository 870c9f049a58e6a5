import RFB from '@novnc/novnc';
import { socketAddress, waitBeforeTry } from './address.ts';
import { browser, element } from './browser.ts';
import { FILLING, typedKeys } from './typing.ts';
import { chooseWords } from './words.ts';

/**
 * The client page: connects by itself, says in words how that goes, fits the desktop's size to the window, and comes back after each
 * interruption. A desktop that nobody may reach any more is told by whoever serves this page, so then it loads itself again.
 */
const { document, location, navigator } = browser;
const { language, words } = chooseWords(navigator.languages);
const viewOnly = document.documentElement.dataset.access === 'view';
const [screen, state, said, again] = ['screen', 'state', 'words', 'again'].map(element) as [
  ReturnType<typeof element>,
  ReturnType<typeof element>,
  ReturnType<typeof element>,
  ReturnType<typeof element>,
];
const [typing, keyboard] = [element('typing'), element('keyboard')];

let rfb: RFB | undefined;
let failures = 0;
let countdown: ReturnType<typeof setInterval> | undefined;

const say = (text: string, retry: boolean) => {
  state.hidden = false;
  said.textContent = text;
  again.hidden = !retry;
};

const connected = (connection: RFB) => {
  failures = 0;
  state.hidden = true;
  keyboard.hidden = viewOnly;
  connection.focus({ preventScroll: true });
};

const connect = () => {
  clearInterval(countdown);
  say(words.connecting, false);
  const connection = new RFB(screen, socketAddress(location.href), { shared: true, wsProtocols: ['binary'] });
  connection.viewOnly = viewOnly;
  connection.scaleViewport = true;
  connection.resizeSession = !viewOnly;
  connection.background = '#16222d';
  connection.addEventListener('connect', () => connected(connection));
  connection.addEventListener('disconnect', () => disconnected());
  connection.addEventListener('clipboard', (event) => {
    const { text } = (event as CustomEvent<{ readonly text: string }>).detail;
    navigator.clipboard?.writeText(text).catch(() => undefined);
  });
  rfb = connection;
};

const disconnected = () => {
  rfb = undefined;
  keyboard.hidden = true;
  failures += 1;
  let seconds = Math.ceil(waitBeforeTry(failures) / 1000);
  say(words.lost(seconds), true);
  countdown = setInterval(() => {
    seconds -= 1;
    if (seconds <= 0) void tryAgain();
    else say(words.lost(seconds), true);
  }, 1000);
};

/** Refused or sent elsewhere: the answer to a plain request is a page for people. Silence and faults pass by themselves. */
const isRefused = async (): Promise<boolean> => {
  try {
    const { status, type } = await fetch(location.href, { redirect: 'manual', cache: 'no-store' });
    return type === 'opaqueredirect' || (status >= 400 && status < 500);
  } catch {
    return false;
  }
};

const tryAgain = async () => {
  clearInterval(countdown);
  if (rfb) return;
  say(words.connecting, false);
  // A token is not good for long; whoever serves this page knows how to have another one.
  const hasToken = new URL(location.href).searchParams.has('authToken');
  if (hasToken || (await isRefused())) location.reload();
  else if (!rfb) connect();
};

/** Hands the clipboard of this machine on, where the browser asks the person once and then remembers. */
const offerClipboard = async () => {
  const permission = await navigator.permissions?.query({ name: 'clipboard-read' });
  if (!rfb || viewOnly || !permission || permission.state === 'denied') return;
  const text = await navigator.clipboard?.readText();
  if (text && text !== offered) rfb.clipboardPasteFrom((offered = text));
};
let offered = '';

const refill = () => {
  typing.value = FILLING;
  typing.setSelectionRange(FILLING.length, FILLING.length);
};

document.documentElement.lang = language;
again.textContent = words.again;
keyboard.title = words.keyboard;
keyboard.setAttribute('aria-label', words.keyboard);
again.addEventListener('click', () => void tryAgain());
keyboard.addEventListener('click', () => {
  refill();
  typing.focus({ preventScroll: true });
});
typing.addEventListener('input', () => {
  typedKeys(FILLING, typing.value).forEach((keysym) => rfb?.sendKey(keysym, null));
  refill();
});
browser.addEventListener('online', () => void tryAgain());
browser.addEventListener('focus', () => {
  rfb?.focus({ preventScroll: true });
  offerClipboard().catch(() => undefined);
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && !rfb) void tryAgain();
});
connect();
