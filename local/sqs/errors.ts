import { AwsError } from '#local/services/aws-error.ts';

/** Refusals of SQS by the names that its clients know. */
export const noSuchQueue = () => new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
export const invalidValue = (message: string) => new AwsError('InvalidParameterValue', message);
export const missingParameter = (name: string) =>
  new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
export const invalidReceipt = (receipt: string) =>
  new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${receipt}" is not a valid receipt handle.`);
