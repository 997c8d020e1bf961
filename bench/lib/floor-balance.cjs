// The floor for `mxt balance --json`: the least that a careful person would write to make the same signed requests and read the answers.
const {createHmac} = require('node:crypto');
const {readFileSync} = require('node:fs');
const {request} = require('node:http');

const {binance, bybit} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const hmac = (secret, text) => createHmac('sha256', secret).update(text).digest('hex');
const ask = (method, url, headers = {}) =>
  new Promise((resolve, reject) => {
    const sent = request(url, {method, headers}, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (part) => {
          text += part;
        })
        .on('end', () => resolve(response.statusCode === 200 ? JSON.parse(text) : null));
    });
    sent.on('error', reject).end();
  });
const onBinance = (method, path, query = '') => {
  const payload = `${query}${query && '&'}recvWindow=5000&timestamp=${Date.now()}`;
  return ask(method, `${binance.rest}${path}?${payload}&signature=${hmac(binance.secret, payload)}`, {'X-MBX-APIKEY': binance.apiKey});
};
const onBybit = (path, query) => {
  const now = String(Date.now());
  const sign = hmac(bybit.secret, `${now}${bybit.apiKey}5000${query}`);
  return ask('GET', `${bybit.rest}${path}?${query}`, {
    'X-BAPI-API-KEY': bybit.apiKey,
    'X-BAPI-TIMESTAMP': now,
    'X-BAPI-RECV-WINDOW': '5000',
    'X-BAPI-SIGN': sign,
  });
};
Promise.all([
  onBinance('GET', '/api/v3/account', 'omitZeroBalances=true'),
  onBinance('GET', '/fapi/v3/account'),
  onBinance('POST', '/sapi/v1/asset/get-funding-asset'),
  onBinance('GET', '/sapi/v1/simple-earn/flexible/position', 'size=100'),
  onBinance('GET', '/sapi/v1/simple-earn/locked/position', 'size=100'),
  onBinance('GET', '/sapi/v1/asset/wallet/balance'),
  ask('GET', `${binance.rest}/api/v3/ticker/price`),
  ask('GET', `${binance.rest}/fapi/v1/assetIndex`),
  onBybit('/v5/account/wallet-balance', 'accountType=UNIFIED'),
  onBybit('/v5/asset/transfer/query-account-coins-balance', 'accountType=FUND'),
  onBybit('/v5/earn/position', 'category=FlexibleSaving'),
  onBybit('/v5/earn/position', 'category=OnChain'),
  onBybit('/v5/asset/asset-overview', ''),
  ask('GET', `${bybit.rest}/v5/market/tickers?category=spot`),
]).then((answers) => {
  process.stdout.write(JSON.stringify(answers.map((answer) => (Array.isArray(answer) ? answer.length : answer))).slice(0, 4000));
  process.exit(0);
});
