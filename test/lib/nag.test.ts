import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { aHouse, aStage, domains } from './house.ts';
import { aStageWith } from './kasm-wishes.ts';

describe('the house has no finding of cdk-nag (AwsSolutions) that nobody has given a reason for', () => {
  test.each([
    ['with addresses of CloudFront', aStage()],
    ['with domains of its own', aStage({ domains })],
    ['with desktops on hosts with a GPU', aStageWith({ gpu: 1, warmHosts: 1 })],
    ['with homes that outlive desktops', aStageWith({ persistentHome: true })],
  ])('%s', (_, stage) => {
    const { app } = aHouse({ stage });
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    const told = violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(
        ({ constructPath, resourceLogicalId }) => `${ruleName} ${constructPath ?? resourceLogicalId}`,
      ),
    );
    expect(told).toEqual([]);
  });
});
