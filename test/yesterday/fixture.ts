import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Item } from '../../functions/store/table.ts';
import type { Json } from '../support/json.ts';

/** What a version answered to a GET, and by which tenant's admin key it was asked. */
export interface RecordedAnswer {
  readonly tenant: string;
  readonly path: string;
  readonly status: number;
  readonly body: Json;
  /** True where the engine has a say: another version of it may answer otherwise. */
  readonly byEngine: boolean;
}

/** A table as an earlier version left it, and what that version said about it. */
export interface Yesterday {
  /** The engine that made the decisions. */
  readonly engine: string;
  /** Clock at the end, epoch milliseconds. */
  readonly nowMs: number;
  readonly items: readonly Item[];
  /** Secrets of keys, by name; those called `admin <tenant>` may do everything. */
  readonly keys: Readonly<Record<string, string>>;
  readonly answers: readonly RecordedAnswer[];
  /** Everything below is of the tenant `acme`. */
  readonly decisions: readonly string[];
  readonly events: readonly object[];
  readonly heldLesson: string;
}

const BYTES = '$bytes';

const packed = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { [BYTES]: Buffer.from(value).toString('base64') } : value;

const unpacked = (_name: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && BYTES in value
    ? Uint8Array.from(Buffer.from(String(value[BYTES]), 'base64'))
    : value;

/** The fixture as it lies in its file: JSON with bytes as base64, compressed. */
export const packYesterday = (yesterday: Yesterday): Uint8Array =>
  gzipSync(JSON.stringify(yesterday, packed), { level: 9 });

/** Reads a fixture back. */
export const readYesterday = (path: string): Yesterday =>
  JSON.parse(gunzipSync(readFileSync(path)).toString(), unpacked) as Yesterday;
