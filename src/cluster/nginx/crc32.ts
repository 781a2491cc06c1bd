/** CRC-32 (IEEE 802.3), as nginx's `ngx_crc32`: start with {@link CRC_START}, end with {@link crcEnd}. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

export const CRC_START = 0xffffffff;

export function crcByte(crc: number, byte: number): number {
  return (TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8)) >>> 0;
}

const encoder = new TextEncoder();

/** The text's UTF-8 bytes. */
export function crcText(crc: number, text: string): number {
  for (const byte of encoder.encode(text)) crc = crcByte(crc, byte);
  return crc;
}

export const crcEnd = (crc: number) => ~crc >>> 0;
