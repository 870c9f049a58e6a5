/**
 * How a client of ECS asks that may have to ask for a whole class at once. ECS takes so many requests a second and turns away the rest;
 * the SDK then waits by chance, twice as long at most after each time: half a minute in all, which leaves `steer` as much for the rest.
 */
export const patient = { maxAttempts: 7 } as const;
