import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleHouse } from '../lib/bundle-house.ts';
import { HouseFault } from '../lib/fault.ts';
import { buildHouse } from '../lib/house.ts';
import { readLocalContext, stageFor } from '../lib/local-context.ts';
import { readStage } from '../lib/stage.ts';

/** The door: reads the stage, bundles the programs, builds the stacks, has them checked, and writes the templates. */
const app = new App({ outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out', autoSynth: false });
try {
  const local = readLocalContext(app.node.tryGetContext('local'));
  const stage = stageFor(readStage(String(app.node.tryGetContext('stage') ?? 'deskpool.yaml')), local);
  const bundles = await bundleHouse(stage, local ? `${app.outdir}.programs` : 'dist');
  buildHouse(app, { stage, bundles, local });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  // What cdk-nag finds has been printed by then.
  const isFinding = error instanceof Error && error.name === 'ValidationFailed';
  if (!(error instanceof HouseFault || isFinding)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
