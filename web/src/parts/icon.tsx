/** Line drawings on a square of 24, by the names that the stage gives; an unknown name is shown as a desktop. */
const drawings: Readonly<Record<string, string>> = {
  code: 'M8.5 7.5 4 12l4.5 4.5M15.5 7.5 20 12l-4.5 4.5M13.4 5l-2.8 14',
  desktop: 'M3.5 5.5h17v11h-17zM9 20h6M12 16.5V20M6.5 8.5h4M6.5 11h2.5',
  browser: 'M3.5 5h17v14h-17zM3.5 9.3h17M6.3 7.2h.1M8.8 7.2h.1M11.3 7.2h6.2',
  gpu: 'M3 7.5h18v9H3zM6 16.5v2.5M9.5 16.5v2.5M13 16.5v2.5M8.5 9.7a2.3 2.3 0 1 0 .01 0zM15.5 9.7a2.3 2.3 0 1 0 .01 0z',
  terminal: 'M3.5 5h17v14h-17zM7 9.5l3 2.5-3 2.5M12 15h4.5',
  lab: 'M9.5 4h5M10.5 4v5.5L5.2 18a1.4 1.4 0 0 0 1.2 2h11.2a1.4 1.4 0 0 0 1.2-2l-5.3-8.5V4M7.8 14.5h8.4',
};

/** The picture of a desktop type; decoration, since its title stands beside it. */
export function Icon({ name }: { readonly name: string }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawings[name] ?? drawings['desktop']} />
    </svg>
  );
}
