/** The code of `scenario-example.yaml`: a shop that does without what does not come in time. */
async function ask(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(200) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

export default {
  async fetch(): Promise<Response> {
    const [stock, price] = await Promise.all([ask('http://stock/7'), ask('http://price/7')]);
    return Response.json({ stock, price });
  },
};
