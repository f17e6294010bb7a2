import { Gunzip, Gzip, gunzipSync, gzipSync } from 'node:zlib';

/** A compression hands one chunk on and is called back when that is done. */
type Transform = (
  this: { push: (chunk: Buffer) => void },
  chunk: Buffer,
  encoding: BufferEncoding,
  done: () => void,
) => void;

/** A class of streams, of which one method may be overridden for a while. */
interface Overridable {
  readonly prototype: { _transform?: Transform };
}

const atOnce = (work: (bytes: Buffer) => Buffer): Transform =>
  function (chunk, _, done) {
    // A stream that ends hands on an empty chunk.
    if (chunk.length > 0) this.push(work(chunk));
    done();
  };

/**
 * Compresses at once until it is released. Compression is the one thing that other threads do for
 * the store, in a time of their own, so that what comes first would be luck, not the schedule.
 */
export const compressAtOnce = (): (() => void) => {
  const zip = (Gzip as unknown as Overridable).prototype;
  const unzip = (Gunzip as unknown as Overridable).prototype;
  zip._transform = atOnce((bytes) => gzipSync(bytes, { level: 1 }));
  unzip._transform = atOnce((bytes) => gunzipSync(bytes));
  return () => {
    delete zip._transform;
    delete unzip._transform;
  };
};

/** When all that could go on has come to its next call of the table, or to its end. */
export const still = (): Promise<void> => new Promise((fulfil) => setImmediate(fulfil));
