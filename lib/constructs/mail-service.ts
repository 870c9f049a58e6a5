import { Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { ConfigurationSet, EmailIdentity, EmailSendingEvent, EventDestination, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { DeskpoolFunction } from './deskpool-function.ts';
import { tell } from './tell.ts';

export type MailServiceProps = {
  readonly portal: string;
  /** Whose mails these are; nothing is sent where nobody is named. */
  readonly sender: string | undefined;
};

/** SES as the relay uses it: who it sends as, and what it tells of each mail on the default event bus. */
export class MailService extends Construct {
  readonly configurationSetName: string;
  readonly #sender: string | undefined;

  constructor(scope: Construct, id: string, { portal, sender }: MailServiceProps) {
    super(scope, id);
    this.configurationSetName = `deskpool-${portal}-relay`;
    this.#sender = sender;
    const set = new ConfigurationSet(this, 'Set', {
      configurationSetName: this.configurationSetName,
      reputationMetrics: true,
      // The relay has a list of its own, from which admins release addresses; that of the account would keep them all the same.
      disableSuppressionList: true,
    });
    set.addEventDestination('Events', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'Bus', 'default')),
      events: [
        EmailSendingEvent.SEND,
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
      ],
    });
    if (sender !== undefined) new EmailIdentity(this, 'Sender', { identity: Identity.email(sender) });
  }

  /** Lets a function send as the sender, with this configuration set alone. */
  grantSend(mailer: DeskpoolFunction): void {
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ses', resource, resourceName });
    mailer.allow(
      ['ses:SendEmail'],
      [
        ...(this.#sender === undefined ? [] : [arn('identity', this.#sender)]),
        arn('configuration-set', this.configurationSetName),
      ],
    );
  }

  /** Tells a function what becomes of the mails of this configuration set; others may use SES beside it. */
  tell(listener: DeskpoolFunction): void {
    const rule = new Rule(this, 'News', {
      ruleName: `${listener.functionName}-ses`,
      eventPattern: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [this.configurationSetName] } } },
      },
    });
    tell(rule, listener);
  }
}
