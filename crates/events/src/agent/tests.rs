use super::*;

#[test]
fn agents_are_told_apart() {
    for (device, browser, system, agent) in [
        (
            "desktop",
            "Chrome",
            "Windows",
            "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/32.0.1700.107 Safari/537.36",
        ),
        (
            "desktop",
            "Safari",
            "macOS",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_1) AppleWebKit/537.73.11 (KHTML, like Gecko) Version/7.0.1 Safari/537.73.11",
        ),
        ("desktop", "Firefox", "Linux", "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:27.0) Gecko/20100101 Firefox/27.0"),
        ("desktop", "Internet Explorer", "Windows", "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)"),
        (
            "desktop",
            "Edge",
            "Windows",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
        ),
        (
            "phone",
            "Safari",
            "iOS",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 7_0_4 like Mac OS X) AppleWebKit/537.51.1 (KHTML, like Gecko) Version/7.0 Mobile/11B554a Safari/9537.53",
        ),
        (
            "phone",
            "Chrome",
            "Android",
            "Mozilla/5.0 (Linux; Android 4.4.2; Nexus 4 Build/KOT49H) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/32.0.1700.99 Mobile Safari/537.36",
        ),
        (
            "phone",
            "Chrome",
            "Android",
            "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
        ),
        (
            "phone",
            "Webview",
            "iOS",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 308.0.2.18.106",
        ),
        (
            "tablet",
            "Safari",
            "iOS",
            "Mozilla/5.0 (iPad; CPU OS 7_0_4 like Mac OS X) AppleWebKit/537.51.1 (KHTML, like Gecko) Version/7.0 Mobile/11B554a Safari/9537.53",
        ),
        (
            "tablet",
            "Chrome",
            "Android",
            "Mozilla/5.0 (Linux; Android 9; SM-T510) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
        ),
        (
            "tv",
            "Chrome",
            "Linux",
            "Mozilla/5.0 (Linux; Tizen 6.0; SMART-TV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/76.0 Safari/537.36",
        ),
        (
            "console",
            "unknown",
            "unknown",
            "Mozilla/5.0 (Nintendo Switch; WebApplet) AppleWebKit/606.4 (KHTML, like Gecko) NF/6.0.1.15.4 NintendoBrowser/5.1.0.20393",
        ),
        (
            "crawler",
            "Googlebot",
            "unknown",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 6_0 like Mac OS X) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10A5376e Safari/8536.25 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        ),
        (
            "crawler",
            "Baiduspider",
            "unknown",
            "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        ),
        (
            "desktop",
            "Chrome",
            "Windows",
            "Mozilla/5.0 (Windows NT 5.2; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/32.0.1700.107 Safari/537.36",
        ),
        (
            "phone",
            "Opera",
            "unknown",
            "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/34.1244; U; en) Presto/2.8.119 Version/11.10",
        ),
        ("unknown", "unknown", "unknown", "-"),
        ("unknown", "unknown", "unknown", ""),
        ("unknown", "unknown", "unknown", "something else entirely"),
    ] {
        assert_eq!(
            facts(agent),
            AgentFacts { device: device.into(), browser: browser.into(), system: system.into() },
            "{agent}"
        );
    }
}

#[test]
fn crawlers_previewers_and_programs_are_recognised() {
    for agent in [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 6_0 like Mac OS X) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10A5376e Safari/8536.25 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "SAMSUNG-SGH-E250/1.0 Profile/MIDP-2.0 Configuration/CLDC-1.1 UP.Browser/6.2.3.3.c.1.101 (GUI) MMP/2.0 (compatible; Googlebot-Mobile/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 7_0 like Mac OS X) AppleWebKit/537.51.1 (KHTML, like Gecko) Version/7.0 Mobile/11A465 Safari/9537.53 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
        "Mozilla/5.0 (compatible; archive.org_bot +http://www.archive.org/details/archive.org_bot)",
        "Mozilla/5.0 (compatible; Ezooms/1.0; help@moz.com)",
        "UniversalFeedParser/4.2-pre-314-svn +http://feedparser.org/",
        "Tiny Tiny RSS/1.11 (http://tt-rss.org/)",
        "FeedBurner/1.0 (http://www.FeedBurner.com)",
        "Feedbin - 1 subscribers",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "WhatsApp/2.23.20.0 A",
        "TelegramBot (like TwitterBot)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "curl/7.88.1",
        "Wget/1.21",
        "python-requests/2.31.0",
        "Go-http-client/1.1",
        "Ruby",
    ] {
        assert!(is_crawler(agent), "{agent}");
        assert_eq!(&*facts(agent).device, "crawler", "{agent}");
    }
}

#[test]
fn the_cache_says_what_the_patterns_say() {
    let mut cache = CrawlerCache::default();
    for _ in 0..2 {
        assert!(cache.is_crawler("Googlebot/2.1"));
        assert!(!cache.is_crawler("Mozilla/5.0 (X11; Linux x86_64; rv:27.0) Gecko/20100101 Firefox/27.0"));
    }
    for number in 0..=CrawlerCache::AGENTS_MAX {
        cache.verdicts.insert(number.to_string().into(), false);
    }
    cache.is_crawler("one more");
    assert_eq!(cache.verdicts.len(), 1, "a flood of invented agents does not fill the memory");
}
