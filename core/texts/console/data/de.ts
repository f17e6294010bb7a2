import { ENGLISH_DATA, type EnglishData } from './en.ts';
export const GERMAN_DATA: EnglishData = ENGLISH_DATA;
