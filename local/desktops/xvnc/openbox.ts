const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const xml = (text: string) => text.replace(/[&<>"']/g, (character) => XML[character] ?? '');

/** A command line in openbox's files is split by GLib as a shell would; each word is quoted for it. */
const line = (words: readonly string[]) => xml(words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' '));

const WORDS = {
  en: { terminal: 'Terminal', windows: 'Windows', close: 'Close' },
  de: { terminal: 'Terminal', windows: 'Fenster', close: 'Schließen' },
} as const;

const item = (label: string, action: string) => `<item label="${xml(label)}">${action}</item>`;

/** The menu that a right click on the background opens. */
export const openboxMenu = (language: 'en' | 'de', terminal: readonly string[]): string => {
  const words = WORDS[language];
  const execute = `<action name="Execute"><command>${line(terminal)}</command></action>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<openbox_menu xmlns="http://openbox.org/3.4/menu">
  <menu id="root-menu" label="Desktop">
    ${item(words.terminal, execute)}
    <separator/>
    <menu id="client-list-combined-menu" label="${words.windows}"/>
  </menu>
</openbox_menu>
`;
};

const mouse = (context: string, button: string, press: string, action: string) =>
  `<context name="${context}"><mousebind button="${button}" action="${press}">${action}</mousebind></context>`;

const act = (name: string, more = '') => `<action name="${name}">${more}</action>`;
const TO_FRONT = act('Focus') + act('Raise');

/** Configuration of openbox: one desktop, no panel, windows that behave as people are used to. */
export const openboxConfiguration = (
  menuFile: string,
  terminal: readonly string[],
): string => `<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <theme>
    <name>Clearlooks</name><titleLayout>NLIMC</titleLayout><keepBorder>yes</keepBorder><animateIconify>no</animateIconify>
    <font place="ActiveWindow"><name>sans</name><size>10</size><weight>bold</weight></font>
    <font place="InactiveWindow"><name>sans</name><size>10</size></font>
    <font place="MenuItem"><name>sans</name><size>10</size></font>
  </theme>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <resize><drawContents>yes</drawContents></resize>
  <keyboard>
    <keybind key="A-Tab">${act('NextWindow', `<finalactions>${TO_FRONT}</finalactions>`)}</keybind>
    <keybind key="A-F4">${act('Close')}</keybind>
    <keybind key="C-A-t"><action name="Execute"><command>${line(terminal)}</command></action></keybind>
  </keyboard>
  <mouse>
    <dragThreshold>4</dragThreshold><doubleClickTime>400</doubleClickTime>
    ${mouse('Client', 'Left', 'Press', TO_FRONT)}
    ${mouse('Titlebar', 'Left', 'Drag', act('Move'))}
    ${mouse('Titlebar', 'Left', 'Press', TO_FRONT)}
    ${mouse('Titlebar', 'Left', 'DoubleClick', act('ToggleMaximize'))}
    ${mouse('Titlebar', 'Right', 'Press', TO_FRONT + act('ShowMenu', '<menu>client-menu</menu>'))}
    ${['Left', 'Right', 'Top', 'Bottom', 'TLCorner', 'TRCorner', 'BLCorner', 'BRCorner'].map((edge) => mouse(edge, 'Left', 'Drag', act('Resize'))).join('\n    ')}
    ${mouse('Close', 'Left', 'Click', act('Close'))}
    ${mouse('Maximize', 'Left', 'Click', act('ToggleMaximize'))}
    ${mouse('Iconify', 'Left', 'Click', act('Iconify'))}
    ${mouse('Frame', 'A-Left', 'Drag', act('Move'))}
    ${mouse('Root', 'Right', 'Press', act('ShowMenu', '<menu>root-menu</menu>'))}
    ${mouse('Root', 'Left', 'Press', act('ShowMenu', '<menu>root-menu</menu>'))}
  </mouse>
  <menu><file>${xml(menuFile)}</file><hideDelay>200</hideDelay><middle>no</middle></menu>
  <applications/>
</openbox_config>
`;
