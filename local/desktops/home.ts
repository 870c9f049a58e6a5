import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const COMMENT = {
  en: '# Written when this home was new; yours to change.',
  de: '# Geschrieben, als dieses Verzeichnis neu war; ändern erlaubt.',
};

const WELCOME = {
  en: {
    welcome: 'Welcome, %s.',
    kept: 'This is a desktop of your own. Your files stay when it is stopped.',
    gone: 'This is a desktop of your own. Its files are gone when it is stopped.',
  },
  de: {
    welcome: 'Willkommen, %s.',
    kept: 'Dieser Desktop gehört dir allein. Deine Dateien bleiben, wenn er beendet wird.',
    gone: 'Dieser Desktop gehört dir allein. Seine Dateien sind weg, wenn er beendet wird.',
  },
} as const;

const bashrc = (language: 'en' | 'de') => `${COMMENT[language]}
case $- in *i*) ;; *) return ;; esac
PS1='\\[\\e[1;32m\\]$USER\\[\\e[0m\\]:\\[\\e[1;34m\\]\\w\\[\\e[0m\\]\\$ '
if ls --color=auto -d . >/dev/null 2>&1; then alias ls='ls --color=auto'; else export CLICOLOR=1; fi
alias ll='ls -l' grep='grep --color=auto'
`;

const profile = (language: 'en' | 'de', fate: 'kept' | 'gone') => `${COMMENT[language]}
if [ -n "$BASH_VERSION" ] && [ -r ~/.bashrc ]; then . ~/.bashrc; else PS1='$USER:$PWD\\$ '; fi
printf '\\n  \\033[1m%s\\033[0m\\n\\n' "\${DESKTOP_TITLE:-Desktop}"
printf '  ${WELCOME[language].welcome}\\n  ${WELCOME[language][fate]}\\n\\n' "$USER"
`;

/** Makes the home of a desktop for this user alone, with a prompt and a greeting where it is new; what is there stays as it is. */
export const prepareHome = async (
  home: string,
  language: 'en' | 'de',
  fate: 'kept' | 'gone' = 'gone',
): Promise<void> => {
  await mkdir(home, { recursive: true, mode: 0o700 });
  for (const [name, content] of [
    ['.bashrc', bashrc(language)],
    ['.profile', profile(language, fate)],
  ] as const)
    await writeFile(join(home, name), content, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
};
