import { demonstrationPassword } from './accounts.ts';
import type { Account } from './accounts.ts';
import { escaped, idpPage } from './page.ts';
import type { IdpPage } from './page.ts';
import { words } from './words.ts';
import type { Language } from './words.ts';

/** A button with a name fills in that name and the password, and leaves it to the person to sign in. */
const fillIn = `
for (const button of document.querySelectorAll('button[data-name]')) {
  button.addEventListener('click', () => {
    document.getElementById('username').value = button.dataset.name;
    document.getElementById('password').value = button.dataset.password;
    document.getElementById('go').focus();
  });
}`;

/** The form to sign in with, and a button for each account that fills it in. */
export const signInPage = (
  language: Language,
  accounts: readonly Account[],
  { wrong, username }: { readonly wrong: boolean; readonly username: string },
): IdpPage => {
  const say = words[language];
  const buttons = accounts.map(
    ({ username: name }) =>
      `<button type="button" data-name="${escaped(name)}" data-password="${escaped(demonstrationPassword)}">${escaped(name)}</button>`,
  );
  return idpPage(language, {
    title: say.title,
    script: fillIn,
    body: `<h1>${say.title}</h1>
<p>${say.lead} <code>${escaped(demonstrationPassword)}</code>.</p>
${wrong ? `<p role="alert" id="wrong">${say.wrong}</p>` : ''}
<form method="post">
<fieldset><legend>${say.choose}</legend>${buttons.join('')}</fieldset>
<label for="username">${say.username}<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escaped(username)}"${wrong ? ' aria-describedby="wrong" aria-invalid="true"' : ''}></label>
<label for="password">${say.password}<input id="password" name="password" type="password" autocomplete="current-password" required></label>
<button class="main" id="go" type="submit">${say.signIn}</button>
</form>`,
  });
};

/** A heading, and the way to the portal. `more` is HTML already. */
const portalPage = (language: Language, title: string, portal: string, more = ''): IdpPage =>
  idpPage(language, {
    title,
    body: `<h1>${title}</h1>${more}<a class="button" href="${escaped(portal)}/">${words[language].toPortal}</a>`,
  });

/** Says why the provider refuses, in its own words, and where to go. */
export const faultPage = (language: Language, text: string | undefined, portal: string): IdpPage =>
  portalPage(language, words[language].failed, portal, text && `<p role="alert">${escaped(text)}</p>`);

/** For a form whose sign-in is no more, such as one that somebody comes back to after it. */
export const overPage = (language: Language, portal: string): IdpPage =>
  portalPage(language, words[language].over, portal, `<p>${words[language].overBecause}</p>`);

/** oidc-provider's own form to sign out, sent by itself: whoever comes here has pressed "sign out" already. */
export const signOutPage = (language: Language, form: string): IdpPage => {
  const say = words[language];
  const submit = `const form = document.getElementById('op.logoutForm');
const yes = document.createElement('input'); yes.type = 'hidden'; yes.name = 'logout'; yes.value = 'yes'; form.append(yes); form.submit();`;
  return idpPage(language, {
    title: say.signingOut,
    script: submit,
    body: `<h1>${say.signingOut}</h1>${form}<noscript><button class="main" form="op.logoutForm" name="logout" value="yes">${say.signOut}</button></noscript>`,
  });
};

/** The end of a sign-out that leads nowhere. */
export const signedOutPage = (language: Language, portal: string): IdpPage =>
  portalPage(language, words[language].signedOut, portal);
