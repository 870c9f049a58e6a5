/** Why the house can't be built as asked, in words for the operator; `bin/` prints the message alone and exits with 1. */
export class HouseFault extends Error {
  override readonly name: string = 'HouseFault';
}
