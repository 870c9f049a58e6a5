/**
 * What robots prove themselves with. Both compare in constant time, and take as long for a client that nobody knows as for one
 * that is known.
 */
export type RobotCredentials = {
  /** Whether this is the client's secret. Never so for a client that the stage doesn't name. */
  isSecret(clientId: string, secret: string): Promise<boolean>;
  /** Whether this is the password of the client's robot. Never so for a client that the stage doesn't name. */
  isPassword(clientId: string, password: string): Promise<boolean>;
};
