import '#web/zod-without-eval.ts';
import '#web/styles/tokens.css';
import '#web/styles/base.css';
import '#web/styles/controls.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from '#web/app/app.tsx';
import { createClient } from '#web/client/client.ts';
import { pageRoutes } from '#web/client/page-routes.ts';
import { takeInvitation } from '#web/features/watch/invitation.ts';
import { createNewest } from '#web/live/newest.ts';
import { createNewsHub } from '#web/live/news-hub.ts';
import { PortalProvider } from '#web/portal/portal.tsx';
import { createQueries } from '#web/portal/queries.ts';
import { chooseLanguage } from '#web/preferences/choose-language.ts';
import { readStored } from '#web/preferences/stored.ts';
import { showStoredTheme } from '#web/preferences/theme.ts';
import { prepareTexts } from '#web/texts/texts.ts';

takeInvitation();
showStoredTheme();
prepareTexts(chooseLanguage({ chosen: readStored('language'), known: null, browser: navigator.languages }));

const queries = createQueries();
const client = createClient({ send: (...request) => fetch(...request) });
const portal = { call: client(pageRoutes), client, newest: createNewest(), news: createNewsHub(), queries };
const place = document.getElementById('page');
if (place === null) throw new Error('index.html has no element with the id "page".');

createRoot(place).render(
  <PortalProvider value={portal}>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </PortalProvider>,
);
