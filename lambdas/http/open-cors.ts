import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Incoming } from './request.ts';

/** On every reply of the families that learning platforms call: pages of any origin may read it. No cookie ever counts there. */
export const openToAll = { 'Access-Control-Allow-Origin': '*' } as const;

/** Answers an OPTIONS, as the Educates training portal does; anything else goes on. */
export function preflight({ method }: Pick<Incoming, 'method'>): APIGatewayProxyResult | undefined {
  if (method !== 'OPTIONS') return undefined;
  return {
    statusCode: 200,
    headers: {
      ...openToAll,
      'Access-Control-Allow-Headers': 'accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with',
      'Access-Control-Allow-Methods': 'DELETE, GET, OPTIONS, PATCH, POST, PUT',
      'Access-Control-Max-Age': '86400',
      'Content-Type': 'text/html; charset=utf-8',
    },
    body: '',
  };
}
