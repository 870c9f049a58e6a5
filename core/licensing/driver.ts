import type { Instant } from '../session/session.ts';

/** A branch of guest drivers, by the numbers its releases begin with. `eol` is null where it isn't known. */
type Branch = {
  readonly majors: readonly [first: number, last: number];
  readonly name: string;
  readonly driver: string;
  readonly eol: { readonly words: string; readonly at: string } | null;
};

const branches: readonly Branch[] = [
  { majors: [470, 475], name: 'vGPU 13', driver: 'R470', eol: null },
  { majors: [510, 519], name: 'vGPU 14', driver: 'R510', eol: { words: 'February 2023', at: '2023-03-01' } },
  { majors: [525, 529], name: 'vGPU 15', driver: 'R525', eol: { words: 'December 2023', at: '2024-01-01' } },
  { majors: [535, 539], name: 'vGPU 16', driver: 'R535', eol: { words: 'July 2026', at: '2026-08-01' } },
  { majors: [550, 559], name: 'vGPU 17', driver: 'R550', eol: { words: 'June 2025', at: '2025-07-01' } },
];

/** From here on the driver accepts a chain to a built-in root alone, and no server but the official one has that. */
const firstUnservable = 570;

const majorOf = (version: string) => Number(/^\d{3,4}(?=\.)/.exec(version)?.[0] ?? Number.NaN);

/** Whether a guest driver can never be served by this protocol, unless somebody modifies it, which we don't. */
export function isUnservable(version: string): boolean {
  return majorOf(version) >= firstUnservable;
}

/** What lists show of a guest driver's branch; null for one that isn't known. What isn't known of a known one is null, too. */
export function branchOf(version: string, now: Instant) {
  const major = majorOf(version);
  const branch = branches.find(({ majors: [first, last] }) => first <= major && major <= last);
  if (!branch) return null;
  const isOver = branch.eol === null || now >= Date.parse(branch.eol.at);
  return {
    software_branch: branch.name,
    branch_version: null,
    driver_branch: branch.driver,
    branch_status: isOver ? 'EOL' : 'Production',
    release_date: null,
    eol: branch.eol?.words ?? null,
    is_latest: false,
  };
}
