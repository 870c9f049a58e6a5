import { Transform } from 'node:stream';

/** Messages of RFB's handshake: version, kind of security, and that the desktop is shared. */
const handshake = 3;

/** Whether somebody may say this who sees and does nothing else: the picture's format, its encodings, and that he wants it. */
const isLooking = (message: Buffer): boolean => {
  if (message[0] === 0) return message.length === 20;
  if (message[0] === 2) return message.length >= 4 && message.length === 4 + 4 * message.readUInt16BE(2);
  return message[0] === 3 && message.length === 10;
};

/** Lets through what somebody may say whose permissions are to see: one chunk is one message, as WebSockets have them. */
export const onlyLooking = (): Transform => {
  let said = 0;
  return new Transform({
    transform: (message: Buffer, _encoding, done) => {
      said += 1;
      done(null, (said <= handshake ? message.length <= 12 : isLooking(message)) ? message : undefined);
    },
  });
};
