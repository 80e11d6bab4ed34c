/** The suite in workerd. */
import { judgePacked, type Packed } from './cases.ts';

export default {
  async fetch(request: Request): Promise<Response> {
    return Response.json(await judgePacked((await request.json()) as Packed));
  },
};
