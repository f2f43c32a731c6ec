/// What a browser is asked about a page, in its own language: the answer is a list of complaints.
enum PageChecks {
    static let script = """
        addEventListener('load', () => {
          const wrong = [];
          const name = e => e.tagName.toLowerCase() + (e.className.baseVal ?? e.className ? '.' + (e.className.baseVal ?? e.className) : '') + ' «' + e.textContent.trim().slice(0, 40) + '»';
          const ownText = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
          const shown = e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 && getComputedStyle(e).visibility !== 'hidden'; };
          const scrolls = e => e.closest('.scroll, pre');
          const all = [...document.body.querySelectorAll('*')].filter(e => !['SCRIPT', 'TITLE', 'DESC', 'STYLE'].includes(e.tagName.toUpperCase()));
          const texts = all.filter(e => ownText(e) && shown(e) && !e.closest('.hidden, .skip'));

          // Nothing is wider than the page, and no text is cut.
          if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page is ' + document.documentElement.scrollWidth + ' wide in a window of ' + innerWidth);
          for (const e of texts) {
            const r = e.getBoundingClientRect();
            if (!scrolls(e) && (r.left < -1 || r.right > innerWidth + 1)) wrong.push('out of sight: ' + name(e) + ' ' + r.left + '–' + r.right);
            for (let p = e; p && p !== document.body; p = p.parentElement) {
              const o = getComputedStyle(p);
              if ((o.overflowX === 'hidden' || o.overflowY === 'hidden') && (p.scrollWidth > p.clientWidth + 1 || p.scrollHeight > p.clientHeight + 1)) wrong.push('cut: ' + name(e));
            }
          }
          // Labels of an axis don't overlap; words in lanes stay inside their picture.
          for (const axis of document.querySelectorAll('.x, .y')) {
            const boxes = [...axis.children].map(c => c.getBoundingClientRect());
            boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
              if (a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom) wrong.push('labels overlap: ' + name(axis));
            }));
          }
          for (const picture of document.querySelectorAll('.lanes svg')) {
            const boxes = [...picture.querySelectorAll('text')].map(t => t.getBoundingClientRect());
            boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => { if (a.left < b.right && b.left < a.right && a.top + 4 < b.bottom && b.top + 4 < a.bottom) wrong.push('words overlap: ' + name(picture)); }));
            for (const call of picture.querySelectorAll('.call')) if (call.getBoundingClientRect().width < 0.4) wrong.push('an operation that can not be seen');
          }
          for (const word of document.querySelectorAll('svg text')) {
            const w = word.getBoundingClientRect(), s = word.closest('svg').getBoundingClientRect();
            if (w.left < s.left - 1 || w.right > s.right + 1) wrong.push('word outside of its picture: ' + name(word));
          }

          // Contrast by WCAG 2: 4.5 for texts.
          const rgb = c => (c.match(/[\\d.]+/g) || []).map(Number);
          const over = (top, under) => { const a = top[3] ?? 1; return [0, 1, 2].map(i => top[i] * a + under[i] * (1 - a)); };
          const light = c => { const l = c.slice(0, 3).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; };
          const behind = e => { let stack = []; for (let p = e; p; p = p.parentElement) stack.push(rgb(getComputedStyle(p).backgroundColor)); return stack.reverse().reduce((under, top) => over(top, under), [255, 255, 255]); };
          let least = 99;
          for (const e of texts) {
            const style = getComputedStyle(e);
            const ink = rgb(e instanceof SVGElement ? style.fill : style.color), paper = behind(e);
            const [a, b] = [light(over(ink, paper)), light(paper)].sort((x, y) => y - x);
            const contrast = (a + 0.05) / (b + 0.05);
            least = Math.min(least, contrast);
            if (contrast < 4.5) wrong.push('contrast ' + contrast.toFixed(2) + ': ' + name(e));
          }

          // And 3 for what is drawn; tints and shades only underline what a line or a word says.
          for (const e of document.querySelectorAll('.key rect')) {
            const style = getComputedStyle(e);
            if (style.fillOpacity !== '1' || e.matches('.fault')) continue;
            const paper = behind(e), [a, b] = [light(rgb(style.fill)), light(paper)].sort((x, y) => y - x);
            if ((a + 0.05) / (b + 0.05) < 3) wrong.push('contrast of a colour ' + ((a + 0.05) / (b + 0.05)).toFixed(2) + ': ' + name(e.closest('li')));
          }

          // What keyboard and screen reader need.
          const ids = new Set();
          for (const e of document.querySelectorAll('[id]')) { if (ids.has(e.id)) wrong.push('id twice: ' + e.id); ids.add(e.id); }
          for (const e of document.querySelectorAll('[aria-labelledby]')) for (const id of e.getAttribute('aria-labelledby').split(' ')) if (!ids.has(id)) wrong.push('no such label: ' + id);
          for (const a of document.querySelectorAll('a[href^="#"]')) if (!ids.has(a.getAttribute('href').slice(1))) wrong.push('leads nowhere: ' + name(a));
          for (const a of document.querySelectorAll('a')) if (!a.textContent.trim()) wrong.push('a link without words');
          for (const t of document.querySelectorAll('table')) if (!t.caption || !t.querySelector('th[scope=col]')) wrong.push('a table without caption or headings');
          for (const s of document.querySelectorAll('svg')) {
            if (s.getAttribute('aria-hidden') === 'true') continue;
            if (s.getAttribute('role') !== 'img' || !s.querySelector('title')?.textContent || !s.querySelector('desc')?.textContent) wrong.push('a picture without title or description');
          }
          for (const s of document.querySelectorAll('.scroll')) if (s.tabIndex < 0 || !s.getAttribute('aria-label')) wrong.push('a region that the keyboard can not scroll');
          let level = 0;
          const headings = [...document.querySelectorAll('h1,h2,h3,h4')];
          if (headings.filter(h => h.tagName === 'H1').length !== 1) wrong.push('not one h1');
          for (const h of headings) { const l = +h.tagName[1]; if (l > level + 1) wrong.push('a heading skips a level: ' + name(h)); level = l; }
          if (!document.documentElement.lang || !document.title) wrong.push('no language or title');
          if (!document.querySelector('main') || !document.querySelector('header')) wrong.push('no landmarks');

          // Nothing is loaded, nothing runs.
          for (const r of performance.getEntriesByType('resource')) wrong.push('loads ' + r.name);
          if (document.querySelectorAll('script').length !== 1) wrong.push('a script that is not this one');
          if ([...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => a.name.startsWith('on')))) wrong.push('an event handler');
          if (window.owned) wrong.push('the page was taken over');

          const pre = document.createElement('pre');
          pre.id = 'complaints';
          pre.textContent = 'texts: ' + texts.length + '\\npictures: ' + document.querySelectorAll('svg[role=img]').length + '\\nwidth: ' + innerWidth
            + '\\ndark: ' + matchMedia('(prefers-color-scheme:dark)').matches + '\\nleast contrast: ' + least.toFixed(2) + '\\n' + wrong.map(w => 'WRONG ' + w + '\\n').join('');
          if (parent !== window) parent.postMessage(pre.textContent, '*'); else document.body.append(pre);
        });
        """
}
