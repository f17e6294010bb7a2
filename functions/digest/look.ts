import { once } from '../../core/base/once.ts';
import type { DigestSettings } from '../../core/model/digest.ts';

/** What an organisation says of its looks. */
export type Branding = DigestSettings['branding'];

/** Colours of one mail by daylight; those of the night stand in `NIGHT`. */
export interface Look {
  readonly paper: string;
  readonly card: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly tint: string;
  readonly track: string;
  /** Of buttons and bars, and of what stands on them. */
  readonly brand: string;
  readonly onBrand: string;
  /** Of links on a card. */
  readonly link: string;
}

const DAY = {
  paper: '#f6f5f1',
  card: '#ffffff',
  ink: '#1c2321',
  soft: '#58635f',
  line: '#dfe2dc',
  tint: '#e3f1ea',
  track: '#e6e8e3',
} as const;
const ACCENT = '#17694f';

export const NIGHT = {
  paper: '#131715',
  card: '#1b211e',
  ink: '#e9eeea',
  soft: '#a3afa9',
  line: '#3a4540',
  tint: '#1f3a30',
  track: '#2b332f',
  brand: '#74d3ae',
  onBrand: '#0d1a15',
  link: '#74d3ae',
} as const;

/** Contrast that WCAG asks of text. */
const LEAST_CONTRAST = 4.5;

/** Relative luminance of a colour `#rrggbb`, 0..1 (WCAG 2). */
const luminanceOf = (color: string): number => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
};

/** Contrast of two colours, 1..21 (WCAG 2). */
const contrastOf = (one: string, other: string): number => {
  const [dark, light] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
};

const HEX = /^#[0-9a-f]{6}$/i;

/** Whether the organisation has a colour of its own: it stays at night too. */
export const hasOwnColor = ({ color }: Branding): boolean => HEX.test(color ?? '');

/**
 * The colours of an organisation's mails: its own colour where it named one, with what can be read
 * on it. Links take it only where it can be read on a card.
 */
export const lookOf = once((branding: Branding): Look => {
  const brand = hasOwnColor(branding) ? branding.color! : ACCENT;
  const onBrand = contrastOf(brand, '#ffffff') >= LEAST_CONTRAST ? '#ffffff' : '#000000';
  const isLegible = [DAY.card, DAY.paper].every((on) => contrastOf(brand, on) >= LEAST_CONTRAST);
  return { ...DAY, brand, onBrand, link: isLegible ? brand : ACCENT };
});
