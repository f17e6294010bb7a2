import { describe, expect, it } from 'vitest';
import { Complaint } from '../../../infra/complaint.ts';
import { type Part, startParts } from '../../../infra/local/part.ts';

/** A part that says what becomes of it, and fails where it is told to. */
const part = (
  name: string,
  fails: { readonly start?: Error; readonly stop?: Error } = {},
): Part<string[]> => ({
  name,
  async start(said) {
    if (fails.start) throw fails.start;
    said.push(`${name} starts`);
    return async () => {
      said.push(`${name} stops`);
      if (fails.stop) throw fails.stop;
    };
  },
});

describe('parts', () => {
  it('start in order and stop in reverse, once', async () => {
    const said: string[] = [];
    const stop = await startParts([part('a'), part('b'), part('c')], said);
    expect(said.splice(0)).toEqual(['a starts', 'b starts', 'c starts']);
    await stop();
    await stop();
    expect(said).toEqual(['c stops', 'b stops', 'a stops']);
  });

  it('wait for the one before', async () => {
    const slow: Part<string[]> = {
      name: 'slow',
      async start(said) {
        await Promise.resolve();
        said.push('slow');
        return undefined;
      },
    };
    const said: string[] = [];
    await (await startParts([slow, part('a')], said))();
    expect(said).toEqual(['slow', 'a starts', 'a stops']);
  });

  it('are stopped where a later one does not start, and the error says which and why', async () => {
    const said: string[] = [];
    const cause = new Error('no room');
    const starting = startParts([part('a'), part('b'), part('The c', { start: cause })], said);
    await expect(starting).rejects.toMatchObject({
      message: 'The c did not start: no room',
      cause,
    });
    expect(said).toEqual(['a starts', 'b starts', 'b stops', 'a stops']);
  });

  it('leave a complaint as it is: a person is to read it', async () => {
    const complaint = new Complaint('Port 1 is taken.');
    await expect(startParts([part('a', { start: complaint })], [])).rejects.toBe(complaint);
  });

  it('are all stopped although one of them fails to, which is told', async () => {
    const said: string[] = [];
    const stop = await startParts(
      [part('a'), part('b', { stop: new Error('stuck') }), part('c')],
      said,
    );
    await expect(stop()).rejects.toThrow('b did not stop: stuck');
    expect(said.slice(3)).toEqual(['c stops', 'b stops', 'a stops']);
  });

  it('that do not start are what is told, not what did not stop because of it', async () => {
    const starting = startParts(
      [part('a', { stop: new Error('stuck') }), part('b', { start: new Error('no room') })],
      [],
    );
    await expect(starting).rejects.toThrow('b did not start: no room');
  });
});
