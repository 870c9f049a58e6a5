import { CfnCondition, CfnOutput, CfnParameter, CfnResource, CfnStack, Fn, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { read } from '#local/template/cloud-template.ts';
import { fixtureFunction, smallCloud, synthesized } from '../../support/small-cloud.ts';

describe('a synthesized cloud', () => {
  it('names resources as the template says, and others so that the name stays the same', () => {
    const build = (stack: Stack) => {
      new Queue(stack, 'Named', { queueName: 'letters' });
      new Queue(stack, 'Unnamed');
    };
    const [first, second] = [smallCloud(build), smallCloud(build)];
    expect(first.ofType('AWS::SQS::Queue').map(({ name }) => name)).toEqual([
      'letters',
      expect.stringMatching(/^Test-Unnamed[0-9A-F]+-[0-9A-F]{12}$/),
    ]);
    expect(second.ofType('AWS::SQS::Queue')[1]?.name).toBe(first.ofType('AWS::SQS::Queue')[1]?.name);
  });

  it('gives ARNs in their true form', () => {
    const cloud = smallCloud((stack) => {
      new Table(stack, 'Table', { tableName: 'sessions', partitionKey: { name: 'pk', type: AttributeType.STRING } });
      fixtureFunction(stack, 'hello', 'export const handler = () => 1;');
    });
    expect(cloud.ofType('AWS::DynamoDB::Table')[0]?.attribute('Arn')).toBe(
      'arn:aws:dynamodb:eu-central-1:000000000000:table/sessions',
    );
    expect(cloud.find('AWS::Lambda::Function', 'hello')?.attribute('Arn')).toBe(
      'arn:aws:lambda:eu-central-1:000000000000:function:hello',
    );
    expect(
      cloud.find('AWS::IAM::Role', String(cloud.find('AWS::Lambda::Function', 'hello')?.properties['Role'])),
    ).toBeDefined();
  });

  it('resolves what one stack takes from another', () => {
    const cloud = synthesized((app) => {
      const data = new Stack(app, 'Data');
      const queue = new Queue(data, 'Queue', { queueName: 'letters' });
      const user = new Stack(app, 'User');
      new StringParameter(user, 'Where', { parameterName: '/where', stringValue: queue.queueArn });
    });
    expect(cloud.ofType('AWS::SSM::Parameter')[0]?.properties['Value']).toBe(
      'arn:aws:sqs:eu-central-1:000000000000:letters',
    );
  });

  it('resolves what a stack takes from another region', () => {
    const cloud = synthesized((app) => {
      const edge = new Stack(app, 'Edge', { env: { region: 'us-east-1' } });
      new CfnOutput(edge, 'Acl', { value: 'the acl' });
      const user = new CfnStack(new Stack(app, 'User', { env: { region: 'eu-central-1' } }), 'Unused', {
        templateUrl: 'x',
      });
      new StringParameter(Stack.of(user), 'Where', {
        parameterName: '/where',
        stringValue: 'plain',
      }).node.addDependency(user);
      (Stack.of(user).node.findChild('Where').node.defaultChild as CfnResource).addPropertyOverride('Value', {
        'Fn::GetStackOutput': { StackName: 'Edge', OutputName: 'Acl' },
      });
    });
    expect(cloud.ofType('AWS::SSM::Parameter')[0]?.properties['Value']).toBe('the acl');
  });

  it('leaves out resources whose condition does not hold, and takes parameters at their default', () => {
    const cloud = smallCloud((stack) => {
      const size = new CfnParameter(stack, 'Size', { type: 'String', default: 'small' });
      const big = new CfnCondition(stack, 'IsBig', { expression: Fn.conditionEquals(size.valueAsString, 'big') });
      const queue = new Queue(stack, 'Big', { queueName: 'big' });
      (queue.node.defaultChild as CfnResource).cfnOptions.condition = big;
      new Queue(stack, 'Small', { queueName: size.valueAsString });
    });
    expect(cloud.ofType('AWS::SQS::Queue').map(({ name }) => name)).toEqual(['small']);
  });

  it('finds the folder of a function’s code', () => {
    const cloud = smallCloud((stack) => fixtureFunction(stack, 'hello', 'export const handler = () => 1;'));
    const code = cloud.find('AWS::Lambda::Function', 'hello')?.properties['Code'] as { readonly S3Key: string };
    expect(cloud.asset('Test', code.S3Key)).toMatch(/asset\.[0-9a-f]{64}$/);
  });
});

describe('something that is not known', () => {
  const cloud = smallCloud((stack) => {
    const odd = new CfnResource(stack, 'Odd', { type: 'AWS::Odd::Thing' });
    new CfnResource(stack, 'User', {
      type: 'AWS::Odd::User',
      properties: { Takes: odd.getAtt('Secret'), Name: 'user' },
    });
  });
  const user = cloud.ofType('AWS::Odd::User')[0];

  it('does no harm as long as nobody needs it', () => {
    expect(user && read(user, z.looseObject({ Name: z.string() })).Name).toBe('user');
  });

  it('is named with its resource and its attribute by whoever needs it', () => {
    expect(() => user && read(user, z.looseObject({ Takes: z.string() }))).toThrow(
      /Test\/User \(AWS::Odd::User\).*Takes: Test\/Odd \(AWS::Odd::Thing\).*"Secret"/s,
    );
  });
});

describe('a template that refers to itself in a circle', () => {
  it('is refused, and the place is named', () => {
    const cloud = smallCloud((stack) => {
      const [one, two] = ['One', 'Two'].map(
        (id) => new CfnResource(stack, id, { type: 'AWS::SSM::Parameter', properties: { Type: 'String' } }),
      );
      one?.addPropertyOverride('Value', { 'Fn::GetAtt': ['Two', 'Value'] });
      two?.addPropertyOverride('Value', { 'Fn::GetAtt': ['One', 'Value'] });
    });
    expect(() => cloud.ofType('AWS::SSM::Parameter')[0]?.attribute('Value')).toThrow('depends on itself');
  });
});
