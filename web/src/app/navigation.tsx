import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { useTranslation } from 'react-i18next';
import type { Me } from '#core/contract/views.ts';
import { type Area, areasOf } from '#web/app/areas.tsx';
import { Hidden } from '#web/parts/hidden.tsx';
import { PlaceLink } from '#web/parts/place-link.tsx';
import '#web/app/navigation.css';

/** The areas that somebody may open: everybody's side by side, those for running the portal in a menu. Nothing where there is one only. */
export function Navigation({ me, place }: { readonly me: Me; readonly place: string }) {
  const { t } = useTranslation();
  const areas = areasOf(me).filter(({ under }) => under !== 'account');
  const managing = areas.filter(({ under }) => under === 'managing');
  if (areas.length < 2) return null;
  return (
    <nav className="areas" aria-label={t('page.areas')}>
      {areas
        .filter(({ under }) => under === undefined)
        .map(({ path, name }) => (
          <PlaceLink key={path} to={path} isHere={place === path}>
            {t(name)}
          </PlaceLink>
        ))}
      {/* Whoever goes to another page has done with the menu. */}
      {managing.length > 0 && <Managing key={place} areas={managing} place={place} />}
    </nav>
  );
}

/** A button that opens a list of links: they are places to go to, and read as such, not commands of a `menu`. */
function Managing({ areas, place }: { readonly areas: readonly Area[]; readonly place: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const here = areas.find(({ path }) => path === place);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button className="areas-more" {...(here ? { 'data-here': true } : {})}>
        {t('page.manage')}
        {here && <Hidden> ({t(here.name)})</Hidden>}
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <path d="M2.5 4.5 6 8l3.5-3.5" />
        </svg>
      </Button>
      <Popover className="areas-popover" placement="bottom end" aria-label={t('page.manage')}>
        <ul>
          {areas.map(({ path, name }) => (
            <li key={path}>
              <PlaceLink to={path} isHere={path === place} onStay={() => setOpen(false)}>
                {t(name)}
              </PlaceLink>
            </li>
          ))}
        </ul>
      </Popover>
    </DialogTrigger>
  );
}
