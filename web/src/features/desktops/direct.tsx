import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Action } from '#web/parts/action.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import { Problem } from '#web/parts/problem.tsx';
import { usePortal } from '#web/portal/portal.tsx';

type DirectProps = {
  readonly session: string;
  /** Of the desktop. */
  readonly title: string;
};

/** On the card of a DCV desktop that runs: the ways in for DCV's own client. Each press has a link of its own, good for a minute. */
export function Direct({ session, title }: DirectProps) {
  const { t } = useTranslation();
  const { call } = usePortal();
  const open = useMutation({
    mutationFn: async (how: 'client' | 'file') => {
      const { native, file } = await call('dcvLink', { params: { name: session } });
      if (how === 'file') save(file.name, file.text);
      else if (native.startsWith('dcv://')) location.assign(native);
    },
  });
  const isPending = (how: 'client' | 'file') => open.isPending && open.variables === how;
  return (
    <div className="direct">
      <Action isPending={isPending('client')} onPress={() => open.mutate('client')}>
        {t('card.direct.client')}
        <Hidden> {title}</Hidden>
      </Action>
      <Action isPending={isPending('file')} onPress={() => open.mutate('file')}>
        {t('card.direct.file')}
        <Hidden> {title}</Hidden>
      </Action>
      <output>{open.isSuccess && t(open.variables === 'file' ? 'card.direct.saved' : 'card.direct.opened')}</output>
      {open.isError && <Problem problem={open.error} onClose={open.reset} />}
    </div>
  );
}

/** Gives a text to the browser to keep as a file. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
