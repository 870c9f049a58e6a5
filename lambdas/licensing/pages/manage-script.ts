/**
 * What the operators' page does: asks before it removes something, and removes it. The header proves that the call comes from here.
 * The theme is the one that was chosen on the portal's page.
 */
export const manageScript = `'use strict';
try {
  const theme = localStorage.getItem('deskpool.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {}
document.addEventListener('DOMContentLoaded', () => {
  const dialog = document.querySelector('dialog');
  if (!dialog) return;
  const said = document.querySelector('[role=status]');
  const question = dialog.querySelector('h2');
  const sure = dialog.querySelector('[data-confirm]');
  async function remove(path) {
    try {
      const reply = await fetch(path, { method: 'DELETE', headers: { 'X-Deskpool': '1' } });
      if (reply.ok) return location.reload();
      const text = await reply.text();
      said.textContent = said.dataset.failed + ' ' + (text ? JSON.parse(text).detail : reply.status);
    } catch {
      said.textContent = said.dataset.unreachable;
    }
  }
  for (const button of document.querySelectorAll('[data-delete]')) {
    button.addEventListener('click', () => {
      question.textContent = button.dataset.ask;
      sure.value = button.dataset.delete;
      dialog.showModal();
    });
  }
  dialog.addEventListener('close', () => {
    if (dialog.returnValue) void remove(dialog.returnValue);
    dialog.returnValue = '';
  });
});
`;
