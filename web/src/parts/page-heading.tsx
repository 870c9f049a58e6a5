import { type ReactNode, useEffect, useRef } from 'react';

type PageHeadingProps = {
  readonly title: string;
  /** Stands after the page's title in the browser's tab. */
  readonly portalTitle: string;
  readonly children?: ReactNode;
};

let hasShownOne = false;

/** Heads a page: names the tab, and takes the focus when one page follows another, so that it is heard. */
export function PageHeading({ title, portalTitle, children }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${portalTitle}`;
  }, [title, portalTitle]);
  useEffect(() => {
    if (hasShownOne) heading.current?.focus();
    hasShownOne = true;
  }, []);
  return (
    <div className="page-heading">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
