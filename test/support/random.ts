/** Tests draw from the generator that fits draw from. */
export { seeded } from '../../core/base/random.ts';
