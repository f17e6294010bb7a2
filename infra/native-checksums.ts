import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

/** What is summed up, as the SDK hands it on. */
type Bytes = string | ArrayBuffer | ArrayBufferView;

const bytesOf = (data: Bytes): string | Buffer => {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
};

/**
 * A checksum by Node. These stand in for the SDK's in the bundles: it brings the same in JavaScript
 * along, for machines that have none of their own.
 */
class Checksum {
  readonly #begin: () => Hash | Hmac;
  #hash: Hash | Hmac;

  constructor(algorithm: string, secret?: Bytes) {
    this.#begin = () =>
      secret === undefined ? createHash(algorithm) : createHmac(algorithm, bytesOf(secret));
    this.#hash = this.#begin();
  }

  update(data: Bytes): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#begin();
  }
}

/** What requests are signed with. */
export class Sha256 extends Checksum {
  readonly digestLength = 32;

  constructor(secret?: Bytes) {
    super('sha256', secret);
  }
}

/** What messages of a queue are compared by. */
export class Md5 extends Checksum {
  readonly digestLength = 16;

  constructor() {
    super('md5');
  }
}
