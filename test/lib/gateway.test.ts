import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { describe, expect, test } from 'vitest';
import { HouseFault } from '#lib/fault.ts';
import { aHouse, aStage, domains, emptyPrograms } from './house.ts';
import { found, only } from './resources.ts';

const byPath = aHouse().templates;
const byDomain = aHouse({ stage: aStage({ domains }) }).templates;
const gateway = (templates: typeof byPath) => ({ gateway: templates.gateway });
const container = only<Record<string, unknown>>(
  only(found(gateway(byPath), 'AWS::ECS::TaskDefinition')).properties.ContainerDefinitions,
);

describe('the gateway', () => {
  test('is a stock image of Node, pinned to a minor version, with the program in its definition', () => {
    expect(container['Image']).toMatch(/^public\.ecr\.aws\/docker\/library\/node:24\.\d+-slim$/);
    const bundle = (container['Environment'] as { Name: string; Value: string }[]).find(
      ({ Name }) => Name === 'GATEWAY_BUNDLE',
    );
    expect(gunzipSync(Buffer.from(bundle?.Value ?? '', 'base64')).toString()).toBe('process.exit(0)');
  });

  test('runs as nobody in particular, on a file system that it can’t write to', () => {
    expect(container).toMatchObject({
      User: 'node',
      ReadonlyRootFilesystem: true,
      StopTimeout: 120,
      LinuxParameters: { Tmpfs: [{ ContainerPath: '/tmp', Size: 16 }] },
      Ulimits: [{ Name: 'nofile', SoftLimit: 65_536, HardLimit: 65_536 }],
    });
  });

  test('gets its key from the secret, not from the template', () => {
    expect(container['Secrets']).toMatchObject([
      { Name: 'GATEWAY_KEY', ValueFrom: { 'Fn::ImportValue': expect.stringContaining('GatewayKey') } },
    ]);
  });

  test('is there twice at least, grows with its load and rolls back when it does not start', () => {
    expect(only(found(gateway(byPath), 'AWS::ECS::Service')).properties).toMatchObject({
      DesiredCount: 2,
      DeploymentConfiguration: {
        MinimumHealthyPercent: 100,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    });
    expect(only(found(gateway(byPath), 'AWS::ApplicationAutoScaling::ScalableTarget')).properties).toMatchObject({
      MinCapacity: 2,
    });
    const policy = only(found(gateway(byPath), 'AWS::ApplicationAutoScaling::ScalingPolicy')).properties;
    expect(policy.TargetTrackingScalingPolicyConfiguration).toMatchObject({ TargetValue: 50 });
  });

  test('is asked for its health, and let go with time for those on it', () => {
    const group = only(found(gateway(byPath), 'AWS::ElasticLoadBalancingV2::TargetGroup')).properties;
    expect(group).toMatchObject({ HealthCheckPath: '/.deskpool/health', Port: 8_080, TargetType: 'ip' });
    expect(group.TargetGroupAttributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '60' });
  });

  test('is refused by name when it is too large for a task definition', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'deskpool-gateway-')), 'gateway.mjs');
    writeFileSync(file, randomBytes(60_000).toString('base64'));
    const building = () => aHouse({ bundles: { ...emptyPrograms(), gateway: file } });
    expect(building).toThrow(HouseFault);
    expect(building).toThrow(/a task definition has room for 61440/);
  });
});

describe('the load balancer', () => {
  test('keeps quiet connections for an hour', () => {
    const { LoadBalancerAttributes } = only(
      found(gateway(byPath), 'AWS::ElasticLoadBalancingV2::LoadBalancer'),
    ).properties;
    expect(LoadBalancerAttributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '3600' });
  });

  describe('without domains', () => {
    test('admits CloudFront’s network alone', () => {
      const groups = found(gateway(byPath), 'AWS::EC2::SecurityGroup').flatMap(
        ({ properties }) => properties.SecurityGroupIngress ?? [],
      );
      const lists = found(gateway(byPath), 'AWS::EC2::SecurityGroupIngress').filter(
        ({ properties }) => properties.SourcePrefixListId,
      );
      expect(groups.filter(({ CidrIp }: { CidrIp?: string }) => CidrIp)).toEqual([]);
      expect([...groups, ...lists.map(({ properties }) => properties)]).toContainEqual(
        expect.objectContaining({ SourcePrefixListId: 'pl-a3a144ca', FromPort: 80, ToPort: 80 }),
      );
    });
    test('answers 403 to whoever does not know the word of the distribution', () => {
      const listener = only(found(gateway(byPath), 'AWS::ElasticLoadBalancingV2::Listener')).properties;
      expect(listener.DefaultActions).toMatchObject([
        { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } },
      ]);
      const rule = only(found(gateway(byPath), 'AWS::ElasticLoadBalancingV2::ListenerRule')).properties;
      const origin = only(found(gateway(byPath), 'AWS::CloudFront::Distribution')).properties.DistributionConfig
        .Origins[0];
      expect(rule.Conditions[0].HttpHeaderConfig.HttpHeaderName).toBe('X-Deskpool-Origin');
      expect(origin.OriginCustomHeaders).toEqual([
        { HeaderName: 'X-Deskpool-Origin', HeaderValue: rule.Conditions[0].HttpHeaderConfig.Values[0] },
      ]);
    });
    test('hears the address that the browser asked, by which the gateway finds the desktop', () => {
      const { DefaultCacheBehavior } = only(found(gateway(byPath), 'AWS::CloudFront::Distribution')).properties
        .DistributionConfig;
      expect(DefaultCacheBehavior.OriginRequestPolicyId).toBe(OriginRequestPolicy.ALL_VIEWER.originRequestPolicyId);
    });
    test('in a region whose list is not known is refused, until the operator names it', () => {
      const stage = aStage({ region: 'eu-south-2' });
      expect(() => aHouse({ stage })).toThrow(/prefix list in eu-south-2 is not known here/);
      expect(() => aHouse({ stage, context: { cloudFrontPrefixList: 'pl-0123abcd' } })).not.toThrow();
    });
  });

  describe('with domains', () => {
    test('speaks TLS alone, with the regional certificate', () => {
      const listeners = found(gateway(byDomain), 'AWS::ElasticLoadBalancingV2::Listener').map(
        ({ properties }) => properties,
      );
      expect(listeners).toMatchObject([
        {
          Port: 443,
          Protocol: 'HTTPS',
          Certificates: [{ CertificateArn: domains.regionalCertificateArn }],
          SslPolicy: expect.stringContaining('TLS13'),
        },
      ]);
    });
    test('needs no distribution, and has a firewall of its own', () => {
      expect(found(gateway(byDomain), 'AWS::CloudFront::Distribution')).toEqual([]);
      expect(found(gateway(byDomain), 'AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
    });
  });
});
