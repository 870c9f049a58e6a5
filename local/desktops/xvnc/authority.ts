/** Family that fits every address, and an empty number that fits every display: the file is for one server alone. */
const ANY = 0xffff;

const counted = (bytes: Buffer) => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** Content of an Xauthority file (libXau's format) with one cookie. Without such a file any user of the machine could attach to a display. */
export const xAuthority = (cookie: Buffer): Buffer =>
  Buffer.concat([
    Buffer.of(ANY >> 8, ANY & 0xff),
    counted(Buffer.alloc(0)),
    counted(Buffer.alloc(0)),
    counted(Buffer.from('MIT-MAGIC-COOKIE-1', 'latin1')),
    counted(cookie),
  ]);
