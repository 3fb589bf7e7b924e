/* Tributary tag: keeps the click id that a partner's link brought, and reports conversions with it. No other data leaves the page,
   and nothing at all when no partner can be credited, or before the visitor consents where consent is asked for.
   It answers to tributary(...), and to ire(...) as pages call it that were written for impact.com. */
(function (window, document) {
  "use strict";
  var program = __PROGRAM__, parameter = __PARAMETER__, keepSeconds = __SECONDS__;
  var script = document.currentScript;
  var server = new URL(script.src).origin;
  var name = "tributary_click_" + program;
  var customer = {};
  var consented = script.dataset.consent !== "required", held = [];

  var arrived = new URLSearchParams(window.location.search).get(parameter);
  if (!/^[A-Za-z0-9_-]{64}$/.test(arrived)) arrived = null;

  function keep(value, seconds) {
    var cookie = name + "=" + value + "; Max-Age=" + seconds + "; Path=/; SameSite=Lax";
    if (script.dataset.domain) cookie += "; Domain=" + script.dataset.domain;
    if (window.location.protocol === "https:") cookie += "; Secure";
    document.cookie = cookie;
  }

  /* The newest click replaces an older one; the server decides whether it still counts. */
  if (arrived && consented) keep(arrived, keepSeconds);

  function clickId() {
    if (!consented) return undefined;
    var found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([A-Za-z0-9_-]{64})"));
    return found ? found[1] : arrived || undefined;
  }

  /* text/plain needs no preflight, and keepalive outlives the page. */
  function send(path, message, done) {
    message.program_id = program;
    message.click_id = message.click_id || clickId();
    var body = JSON.stringify(message);
    if (!window.fetch) {
      navigator.sendBeacon(server + path, body);
      return;
    }
    window.fetch(server + path, { method: "POST", body: body, keepalive: true, credentials: "omit" })
      .then(function (answer) { return answer.json(); })
      .then(done || function () {}, function (error) { if (done) done({ error: String(error) }); });
  }

  /* Nothing here speaks for a partner. */
  function stayHere(done) {
    if (done) done({ received: false, code: "no_touch" });
  }

  function identify(facts, done) {
    customer = Object.assign({}, customer, facts);
    if (clickId() && customer.customer_id) send("/t/identify", { customer_id: customer.customer_id }, done);
    else stayHere(done);
  }

  function trackConversion(eventType, facts, done) {
    var message = Object.assign({}, customer, facts, { event_type: String(eventType) });
    if (message.click_id || clickId() || message.promo_code || message.customer_id) send("/t/conversion", message, done);
    else stayHere(done);
  }

  /* Waiting calls are made when consent comes, and forgotten when it is refused; what was kept goes with it. */
  function consent(given) {
    var calls = held;
    held = [];
    consented = !!given;
    if (!consented) {
      customer = {};
      keep("", 0);
      return;
    }
    if (arrived) keep(arrived, keepSeconds);
    calls.forEach(function (call) { call(); });
  }

  function withConsent(command) {
    return function () {
      var given = arguments;
      if (consented) command.apply(null, given);
      else held.push(function () { command.apply(null, given); });
    };
  }

  /* What pages of impact.com say, in our words. Sums are made in ten-thousandths, which every currency divides. */
  function inOurWords(facts) {
    var own = facts || {};
    function number(value) { return Math.round((parseFloat(value) || 0) * 10000); }
    var ours = {}, amount = own.orderSubTotalPostDiscount;
    if (own.orderId !== undefined) ours.order_id = own.orderId === "IR_AN_64_TS" ? "IR" + Date.now() + Math.random().toString(36).slice(2) : own.orderId;
    if (own.customerId) ours.customer_id = own.customerId;
    else if (own.customProfileId) ours.customer_id = "profile:" + own.customProfileId;
    if (own.customerStatus) ours.customer_status = /^(returning|old)$/i.test(own.customerStatus) ? "existing" : own.customerStatus.toLowerCase();
    if (own.customerCountry) ours.country = own.customerCountry;
    if (own.orderPromoCode) ours.promo_code = own.orderPromoCode;
    if (own.clickId) ours.click_id = own.clickId;
    if (amount === undefined && own.items && own.items.length)
      amount = own.items.reduce(function (sum, item) {
        return sum + number(item.subTotal) - number(item.totalDiscount);
      }, -number(own.orderDiscount)) / 10000;
    if (amount !== undefined && amount !== "") {
      ours.amount = amount;
      if (own.currencyCode) ours.currency = own.currencyCode;
    }
    return ours;
  }

  function last(given) {
    return typeof given[given.length - 1] === "function" ? given[given.length - 1] : undefined;
  }

  var commands = { identify: withConsent(identify), trackConversion: withConsent(trackConversion), consent: consent };
  var impact = {
    identify: withConsent(function (facts) { identify(inOurWords(facts), last(arguments)); }),
    trackConversion: withConsent(function (eventType, facts) { trackConversion(eventType, inOurWords(facts), last(arguments)); }),
    generateClickId: function (done) { if (done) done(clickId() || ""); },
    consent: consent
  };

  /* Calls made before this file arrived wait in the stub's queue: "q" in ours, "a" in theirs. */
  function answer(global, known) {
    var stub = window[global], waiting = (stub && (stub.q || stub.a)) || [];
    function run(call) {
      var command = known[call[0]];
      if (command) command.apply(null, Array.prototype.slice.call(call, 1));
      else if (window.console) console.warn("tributary: unknown command " + call[0]);
    }
    window[global] = function () { run(arguments); };
    for (var i = 0; i < waiting.length; i++) run(waiting[i]);
  }
  answer("tributary", commands);
  answer(window.ire_o || "ire", impact);
})(window, document);
