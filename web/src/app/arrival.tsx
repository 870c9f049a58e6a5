import { useEffect, useState } from 'react';
import { Refused } from '#web/client/refused.ts';
import { Problem } from '#web/parts/problem.tsx';

/**
 * Why the portal sent the browser here and not to where it wanted to go, such as a desktop that is somebody else's. Told once: the
 * address forgets it.
 */
export function Arrival() {
  const [problem, setProblem] = useState(() => problemIn(location.search));
  useEffect(() => {
    if (new URLSearchParams(location.search).has('error')) history.replaceState(null, '', location.pathname);
  }, []);
  return problem && <Problem problem={problem} onClose={() => setProblem(null)} />;
}

/** Reads `?error=` and `requestId`; null where there is none. They are shown only if they look like what they are. */
function problemIn(search: string): Refused | null {
  const query = new URLSearchParams(search);
  const code = query.get('error') ?? '';
  const requestId = query.get('requestId') ?? '';
  if (!/^[a-z-]{1,40}$/.test(code)) return null;
  return new Refused(code, code, { requestId: /^[\w-]{1,64}$/.test(requestId) ? requestId : '' });
}
