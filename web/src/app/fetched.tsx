import { Component, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '#web/client/refused.ts';
import { Problem } from '#web/parts/problem.tsx';

/** Around a page that is fetched when it is opened: says that it comes, and what to do where it does not. */
export function Fetched({ children }: { readonly children: ReactNode }) {
  return (
    <Fence>
      <Suspense fallback={<Coming />}>{children}</Suspense>
    </Fence>
  );
}

function Coming() {
  const { t } = useTranslation();
  return (
    <div aria-busy="true">
      <output className="hidden-words">{t('page.coming')}</output>
    </div>
  );
}

/** React knows fences as classes alone. The usual cause is that the portal was updated and the old page's files are gone. */
class Fence extends Component<{ readonly children: ReactNode }, { readonly problem: unknown }> {
  override state: { readonly problem: unknown } = { problem: null };

  static getDerivedStateFromError(problem: unknown): { readonly problem: unknown } {
    return { problem };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    return <Problem problem={new Refused('unreadable-reply', 'This part of the page could not be fetched.')} />;
  }
}
