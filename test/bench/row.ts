/** One figure of the benchmark: counts, or ratios within one run; a budget is DESIGN's and only printed, never a test. */
export type Row = { readonly what: string; readonly value: number; readonly unit: string; readonly budget?: string };
