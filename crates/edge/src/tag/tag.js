/* Tributary tag: keeps the click id that a partner's link brought, and reports conversions with it. No other data leaves the page,
   and nothing at all when no partner can be credited. */
(function (window, document) {
  "use strict";
  var program = __PROGRAM__, parameter = __PARAMETER__, keepSeconds = __SECONDS__;
  var script = document.currentScript;
  var server = new URL(script.src).origin;
  var name = "tributary_click_" + program;
  var customer = {};

  /* The newest click replaces an older one; the server decides whether it still counts. */
  var arrived = new URLSearchParams(window.location.search).get(parameter);
  if (!/^[A-Za-z0-9_-]{64}$/.test(arrived)) arrived = null;
  if (arrived) {
    var cookie = name + "=" + arrived + "; Max-Age=" + keepSeconds + "; Path=/; SameSite=Lax";
    if (script.dataset.domain) cookie += "; Domain=" + script.dataset.domain;
    if (window.location.protocol === "https:") cookie += "; Secure";
    document.cookie = cookie;
  }

  function clickId() {
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

  var commands = {
    identify: function (facts, done) {
      customer = Object.assign({}, customer, facts);
      if (clickId()) send("/t/identify", { customer_id: customer.customer_id }, done);
      else stayHere(done);
    },
    trackConversion: function (eventType, facts, done) {
      var message = Object.assign({}, customer, facts, { event_type: eventType });
      if (message.click_id || clickId() || message.promo_code || message.customer_id) send("/t/conversion", message, done);
      else stayHere(done);
    }
  };

  function run(command) {
    var known = commands[command[0]];
    if (known) known.apply(null, Array.prototype.slice.call(command, 1));
    else if (window.console) console.warn("tributary: unknown command " + command[0]);
  }

  /* Calls made before this file arrived wait in the stub's queue. */
  var waiting = (window.tributary && window.tributary.q) || [];
  window.tributary = function () { run(arguments); };
  for (var i = 0; i < waiting.length; i++) run(waiting[i]);
})(window, document);
