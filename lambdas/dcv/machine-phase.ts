import type { Instance } from '@aws-sdk/client-auto-scaling';
import type { MachinePhase } from '#core/ports/host-machines.ts';

/** What Auto Scaling calls the states of a machine, and what they are to us; the others are those of machines that are gone. */
const phases: Readonly<Record<string, MachinePhase>> = {
  Pending: 'arriving',
  'Pending:Wait': 'arriving',
  'Pending:Proceed': 'arriving',
  InService: 'serving',
  Terminating: 'leaving',
  'Terminating:Wait': 'leaving',
  'Warmed:Pending': 'warming',
  'Warmed:Pending:Wait': 'warming',
  'Warmed:Pending:Proceed': 'warming',
  'Warmed:Running': 'standby',
  'Warmed:Stopped': 'standby',
  'Warmed:Terminating': 'leaving',
  'Warmed:Terminating:Wait': 'leaving',
};

/** How far a machine is; undefined for one that is gone. One that is not well is about to be taken away. */
export function phaseOf({
  LifecycleState,
  HealthStatus,
}: Pick<Instance, 'LifecycleState' | 'HealthStatus'>): MachinePhase | undefined {
  const phase = LifecycleState && phases[LifecycleState];
  return phase === 'serving' && !isHealthy(HealthStatus) ? 'leaving' : phase;
}

/** Auto Scaling writes it with a capital letter or without. */
function isHealthy(status: string | undefined): boolean {
  return status === undefined || /^healthy$/i.test(status);
}
