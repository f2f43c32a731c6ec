/// The looks of the HTML report. Colours have a contrast of at least 4.5 to what they stand on, in light and dark;
/// a test measures it.
enum Stylesheet {
    static let text = """
        :root{color-scheme:light dark;
        --page:#fbfaf8;--card:#fff;--ink:#1d1c1a;--soft:#605d57;--rule:#e4e1da;--grid:#ebe8e2;
        --fail:#b3261e;--fail-tint:#fdefed;--pass:#1b6e3c;--pass-tint:#eaf5ee;--inconclusive:#7d5500;--inconclusive-tint:#fbf3df;
        --granted:#1f5fbf;--conflict:#8d887f;--refused:#8a6fb0;--unavailable:#b37408;--failed:#c8372d;--indeterminate:#b85a9b;
        --one:#1f5fbf;--two:#b4690e;--three:#8a8379;--four:#2f8573;--shade:#d9cfee;--link:#1a55ad}
        @media (prefers-color-scheme:dark){:root{
        --page:#161514;--card:#1e1d1b;--ink:#eeebe5;--soft:#aaa59c;--rule:#35332f;--grid:#2b2926;
        --fail:#ff8f84;--fail-tint:#3a1f1c;--pass:#74d19a;--pass-tint:#17301f;--inconclusive:#e8bf62;--inconclusive-tint:#332a14;
        --granted:#7aacf5;--conflict:#6f6b64;--refused:#b79be0;--unavailable:#dba23f;--failed:#f0766b;--indeterminate:#dc8cc3;
        --one:#7aacf5;--two:#e8a35a;--three:#98928a;--four:#68c4ae;--shade:#3b3354;--link:#8db9f8}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
        body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;overflow-wrap:anywhere;--accent:var(--inconclusive);--tint:var(--inconclusive-tint)}
        body.fail{--accent:var(--fail);--tint:var(--fail-tint)}
        body.pass{--accent:var(--pass);--tint:var(--pass-tint)}
        header,main,footer{max-width:62rem;margin:0 auto;padding:0 1.5rem}
        header{padding-top:3.5rem}
        a{color:var(--link);text-underline-offset:.2em}
        a:focus-visible,[tabindex]:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:3px;border-radius:4px}
        .skip{position:absolute;left:1rem;top:-4rem;background:var(--card);padding:.5rem 1rem}
        .skip:focus{top:1rem}
        .brand{margin:0 0 1.5rem;font-weight:600;letter-spacing:.02em;color:var(--soft)}
        h1{margin:0;font-weight:650;line-height:1.15;letter-spacing:-.02em}
        .conclusion{display:block;font-size:clamp(2.75rem,8vw,4.25rem);color:var(--accent)}
        .conclusion::first-letter{text-transform:uppercase}
        .because{display:block;margin-top:.5rem;font-size:clamp(1.15rem,2.6vw,1.5rem);font-weight:500;letter-spacing:-.01em}
        .meta{margin:.75rem 0 0;color:var(--soft)}
        .again{margin:2rem 0 0}
        .again p{margin:0 0 .4rem;font-size:.85rem;color:var(--soft)}
        pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.85rem}
        pre{margin:0;padding:.9rem 1.1rem;background:var(--card);border:1px solid var(--rule);border-radius:10px;white-space:pre-wrap;overflow-x:auto}
        h2{margin:0;font-size:1.6rem;line-height:1.25;letter-spacing:-.01em;font-weight:650}
        h2.quiet{font-size:1.1rem}
        h3{margin:2.5rem 0 1rem;font-size:1.15rem;line-height:1.4;font-weight:600}
        .kicker{display:block;font-size:.85rem;font-weight:600;color:var(--accent);margin-bottom:.15rem}
        .lead{margin:.4rem 0 0;color:var(--soft);font-size:1.05rem}
        section.scenario{margin-top:4rem;padding-top:2.5rem;border-top:1px solid var(--rule)}
        .mark{display:inline-block;padding:.1em .6em;border-radius:1em;font-size:.8rem;font-weight:650;letter-spacing:.01em;white-space:nowrap}
        h2 .mark{vertical-align:.22em;margin-right:.15em}
        .mark.fail{color:var(--fail);background:var(--fail-tint)}
        .mark.pass{color:var(--pass);background:var(--pass-tint)}
        .mark.inconclusive{color:var(--inconclusive);background:var(--inconclusive-tint)}
        table{border-collapse:collapse;width:100%;font-size:.92rem}
        caption{text-align:left;color:var(--soft);font-size:.85rem;padding:0 0 .5rem}
        .scroll caption span{display:block;max-width:calc(100vw - 4.4rem)}
        th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--rule);font-weight:400}
        thead th{color:var(--soft);font-size:.82rem;white-space:nowrap}
        .number{font-variant-numeric:tabular-nums;white-space:nowrap}
        .figures td,.figures thead th:not(:first-child){text-align:right}
        .figures th,.figures td{padding-right:0;padding-left:1rem}
        .figures th:first-child{padding-left:0}
        .scroll{overflow-x:auto}
        .story .scroll table{min-width:46rem}
        .verdicts{margin-top:3rem}
        .verdicts td:first-child{width:8.5rem}
        .verdicts th[scope=row]{width:14rem;font-weight:550}
        .verdicts .name th{padding-top:1.6rem;font-weight:650}
        .verdicts .name a{color:inherit;text-decoration-color:var(--rule)}
        .examined{display:block;color:var(--soft);font-size:.85rem}
        .caution{display:block;color:var(--inconclusive)}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .facts{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;margin:1.4rem 0 0}
        .facts dt{color:var(--soft);font-size:.82rem}
        .facts dd{margin:0;font-size:1.15rem;font-weight:550;font-variant-numeric:tabular-nums}
        .facts.small dd{font-size:.95rem;font-weight:400}
        .callout,.note{margin:1.4rem 0 0;padding:.8rem 1.1rem;border-radius:10px;background:var(--inconclusive-tint)}
        .note{background:none;border:1px solid var(--rule);color:var(--soft)}
        .faint{color:var(--soft);font-size:.88rem}
        .story{margin-top:2.5rem;padding:1.6rem 1.6rem 1.2rem;background:var(--card);border:1px solid var(--rule);border-radius:14px}
        .story h3{margin:0 0 1rem;max-width:46rem}
        .sentence{display:block}
        .sentence::first-letter{text-transform:uppercase}
        details.story{margin-top:.8rem;padding:.9rem 1.6rem;border-radius:10px}
        details.story[open]{padding-bottom:1.2rem}
        details.story>summary{display:list-item;color:var(--ink);max-width:46rem}
        details.story[open]>summary{margin-bottom:1.2rem;font-weight:600}
        figure{margin:0}
        .lanes{margin-bottom:1.6rem}
        .lane-grid{display:grid;grid-template-columns:max-content minmax(0,1fr);column-gap:1rem}
        .lane-grid svg{display:block;overflow:visible}
        .clients{margin:0;padding:0;list-style:none;font-size:.85rem;line-height:30px;color:var(--soft);font-variant-numeric:tabular-nums;white-space:nowrap}
        .clients .strong{color:var(--ink);font-weight:600}
        .lane-grid .x{grid-column:2}
        .x{position:relative;height:1.5rem;font-size:.78rem;color:var(--soft);font-variant-numeric:tabular-nums}
        .x span{position:absolute;top:.3rem;transform:translateX(-50%);white-space:nowrap}
        .x .first{transform:none}
        .x .last{transform:translateX(-100%)}
        .word{font-size:13px;font-weight:600;fill:var(--ink);paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
        section>.lanes .word{stroke:var(--page)}
        .call{stroke-width:2px}
        .hold{fill:var(--granted);fill-opacity:.28}
        .overlap{fill:var(--fail);fill-opacity:.13}
        .hold-key{fill:var(--granted);fill-opacity:.5}.overlap-key{fill:var(--fail);fill-opacity:.35}
        .overlap-word{font-size:13px;font-weight:600;fill:var(--fail)}
        .overlap{stroke:var(--fail);stroke-width:1px;stroke-dasharray:4 3}
        .sequence{margin-bottom:1.6rem}
        .sequence>figcaption{margin-bottom:.5rem}
        .actors{margin:0 0 .6rem;padding:0;list-style:none;font-size:.88rem;color:var(--soft)}
        .actors b,.said>b{display:inline-block;min-width:1.2em;color:var(--ink)}
        .sequence ol{margin:0;padding:0;list-style:none}
        .step{display:grid;grid-template-columns:minmax(0,var(--lanes)) minmax(0,1fr);column-gap:1rem;font-size:.88rem}
        .life{position:relative;min-height:2.3rem}
        .life svg{position:absolute;inset:0;overflow:visible}
        .step.head .life{min-height:1.6rem}
        .life span{position:absolute;top:.1rem;transform:translateX(-50%);font-weight:600}
        .said{padding:.3rem .4rem .3rem 0;align-self:center}
        .said .wire{display:inline}
        .said strong{display:block;color:var(--fail)}
        .event .said{font-style:italic;color:var(--soft)}
        .violates{background:var(--fail-tint);border-radius:6px}
        .lifeline{stroke:var(--conflict);stroke-width:1}
        .send{stroke:var(--one);stroke-width:1.6}.head-send{fill:var(--one)}
        .reply{stroke:var(--soft);stroke-width:1.4;stroke-dasharray:4 3}.head-reply{fill:var(--soft)}
        .moment{fill:var(--one)}
        .happens{stroke:var(--unavailable);stroke-width:1.6;stroke-dasharray:2 4}.head-happens{stroke:var(--unavailable);stroke-width:2}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:2.2rem 2.5rem;margin-top:2rem}
        figcaption{font-size:.92rem;font-weight:600;margin-bottom:.7rem}
        .plot{display:grid;grid-template-columns:3.6rem minmax(0,1fr);column-gap:.6rem}
        .plot svg{display:block;width:100%;height:11rem;overflow:visible}
        .y{position:relative;font-size:.78rem;color:var(--soft);font-variant-numeric:tabular-nums}
        .y span{position:absolute;right:0;transform:translateY(50%);white-space:nowrap}
        .plot .x{grid-column:2}
        .legend{display:flex;flex-wrap:wrap;gap:.25rem 1.2rem;margin:.5rem 0 0;padding:0;list-style:none;font-size:.82rem;color:var(--soft)}
        .plot+.legend{margin-left:4.2rem}
        .key{width:.75em;height:.75em;margin-right:.45em}
        .grid{stroke:var(--grid);stroke-width:1;vector-effect:non-scaling-stroke;fill:none}
        .line{fill:none;stroke-width:1.8;vector-effect:non-scaling-stroke;stroke-linejoin:round;stroke-linecap:round}
        .area{fill:var(--one);fill-opacity:.1}
        .hover{fill:transparent}
        .hover:hover{fill:var(--ink);fill-opacity:.07}
        .fault{fill:var(--shade);fill-opacity:.75}
        .series-0{fill:var(--one)}.series-1{fill:var(--two)}.series-2{fill:var(--three)}.series-3{fill:var(--four)}
        .stroke-0{stroke:var(--one)}.stroke-1{stroke:var(--two)}.stroke-2{stroke:var(--three)}.stroke-3{stroke:var(--four)}
        .ceiling{stroke:var(--fail)}.warning{stroke:var(--unavailable);stroke-dasharray:5 4}
        .ceiling-key{fill:var(--fail)}.warning-key{fill:var(--unavailable)}
        .o-granted{fill:var(--granted);stroke:var(--granted)}.o-conflict{fill:var(--conflict);stroke:var(--conflict)}
        .o-refused{fill:var(--refused);stroke:var(--refused)}.o-unavailable{fill:var(--unavailable);stroke:var(--unavailable)}
        .o-failed{fill:var(--failed);stroke:var(--failed)}.o-indeterminate{fill:var(--indeterminate);stroke:var(--indeterminate)}
        .plot rect[class^=o-],.key rect{stroke:none}
        .outcome{font-weight:600;white-space:nowrap}
        .wire{display:block;white-space:pre-wrap;font-size:.8rem}.outcome~.wire{margin-top:.2rem}
        .token{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.8rem}
        details{margin-top:1.6rem}
        summary{cursor:pointer;color:var(--link);font-size:.92rem}
        details pre{margin-top:.8rem}
        footer{margin-top:5rem;padding-top:2rem;padding-bottom:4rem}
        footer .facts{border-top:1px solid var(--rule);padding-top:1.4rem}
        @media (max-width:40rem){header,main,footer{padding-left:1.1rem;padding-right:1.1rem}
        header{padding-top:2rem}.story{padding:1.1rem 1rem;margin-left:-.4rem;margin-right:-.4rem}
        .verdicts,.verdicts tbody,.verdicts tr,.verdicts td,.verdicts th{display:block;border:0;padding:0;width:auto!important}
        .verdicts tr{padding:.7rem 0;border-bottom:1px solid var(--rule)}.verdicts th[scope=row]{margin:.3rem 0 .1rem}
        .verdicts thead{display:none}.clients{font-size:.78rem}.lane-grid{column-gap:.6rem}}
        @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        @media print{body{background:#fff}section.scenario,.story{break-inside:avoid}}
        """
}
