import { commandsNeeds } from '#local/policy/needs/fleet-needs.ts';
import type { Commands } from './fleet/commands.ts';
import type { Service } from './service.ts';

/** Systems Manager: Parameter Store, and Run Command. */
export const openSystemsManager = (parameters: Service, commands: Commands): Service => ({
  needs: (call, who) => (commands.operation(call.operation) ? commandsNeeds(call, who) : parameters.needs(call, who)),
  answer: async (operation, input) => {
    const command = commands.operation(operation);
    return command ? command(input) : parameters.answer(operation, input);
  },
});
