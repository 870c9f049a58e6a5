/**
 * A guest asks for a product; operators own features. Which features serve a product, in the order in which they are tried: the
 * delegated licence service's product map.
 */
const workstation = ['Quadro-Virtual-DWS', 'GRID-Virtual-WS', 'GRID-Virtual-WS-Ext'] as const;
const featuresOf: Readonly<Record<string, readonly string[]>> = {
  'NVIDIA RTX Virtual Workstation': workstation,
  'NVIDIA Virtual PC': ['GRID-Virtual-PC', ...workstation],
  'NVIDIA Virtual Applications': ['GRID-Virtual-Apps'],
  'NVIDIA Virtual Compute Server': ['NVIDIA-vComputeServer', 'Quadro-Virtual-DWS', 'NVAIE_Licensing'],
  'NVIDIA vGaming': ['GRID-vGaming'],
  'NVIDIA OVE Licensing': ['OVE_Licensing'],
};

/** Products that were renamed. */
const aliases: Readonly<Record<string, string>> = {
  'Quadro Virtual Data Center Workstation': 'NVIDIA RTX Virtual Workstation',
  'GRID Virtual PC': 'NVIDIA Virtual PC',
  'GRID Virtual Applications': 'NVIDIA Virtual Applications',
  'GRID vGaming': 'NVIDIA vGaming',
};

const lookUp = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** A product by its present name, and a feature without its version (`GRID-Virtual-WS-2.0`); anything else as it is. */
export function usualName(name: string): string {
  return lookUp(aliases, name) ?? name.replace(/-\d+\.\d+$/, '');
}

/**
 * The pools that may serve a product, in the order in which they are tried: its own, then those of the features that serve it. A
 * pool that is named after a product stands for that product's first feature, so that a Virtual PC may take a workstation's seat
 * and never the other way round. A name that is no product's is taken for a feature's.
 */
export function poolsFor(product: string, pools: readonly string[]): readonly string[] {
  const own = usualName(product);
  const features = lookUp(featuresOf, own) ?? [own];
  const rank = (pool: string) => {
    const name = usualName(pool);
    if (name === own) return 0;
    return 1 + features.indexOf(lookUp(featuresOf, name)?.[0] ?? name);
  };
  return pools
    .map((pool) => ({ pool, rank: rank(pool) }))
    .filter(({ pool, rank: place }) => place > 0 || usualName(pool) === own)
    .sort((one, other) => one.rank - other.rank)
    .map(({ pool }) => pool);
}
