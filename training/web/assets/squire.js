// The script of squire learn --web. Pages work without it; with it a kata has an
// editor and tells of its gates one by one, and a workshop has keys and a clock.
// It writes text and attributes, never markup.

for (const el of document.querySelectorAll('[data-script]')) el.hidden = false;

// What a form led to is read out.
const target = location.hash && document.getElementById(location.hash.slice(1));
if (target?.tabIndex === -1) target.focus();

for (const el of document.querySelectorAll('pre code, code.block, .lines')) tint(el);

const filter = document.querySelector('[data-filter]');
if (filter) lists(filter);
const work = document.getElementById('work');
if (work) kata(work);
const room = document.getElementById('deck') ?? document.getElementById('notes');
if (room) workshop(room);

for (const form of document.querySelectorAll('form[data-sure]')) {
	let sure = false;
	form.addEventListener('submit', (e) => {
		if (sure) return;
		e.preventDefault();
		sure = true;
		const said = document.createElement('p');
		said.setAttribute('role', 'alert');
		form.append(said);
		said.textContent = form.dataset.sure;
	});
}

// tint colours code: comments, strings, words and numbers, as most languages have
// them. The browser paints it; nothing of the page is changed.
function tint(el) {
	if (!CSS.highlights) return;
	const words = 'abstract|and|as|async|await|break|case|catch|class|const|continue|def|default|defer|del|do|elif|else|elseif|except|extends|final|finally|fn|for|foreach|from|func|function|go|if|impl|implements|import|in|interface|is|lambda|let|match|mut|namespace|new|nil|None|not|null|or|package|pass|private|protected|public|pub|raise|range|return|select|self|static|struct|super|switch|this|throw|throws|True|False|true|false|try|type|undefined|unless|use|using|var|void|when|where|while|with|yield|AND|ARG|BY|CMD|COPY|DELETE|ENTRYPOINT|ENV|EXECUTE|EXPOSE|FROM|HEALTHCHECK|INSERT|INTO|LIMIT|OR|ORDER|RUN|SELECT|SET|UPDATE|USER|USING|VALUES|WHERE|WORKDIR';
	tint.form ??= new RegExp([
		String.raw`(?<comment>(?<=^|\s)(?:\/\/|#(?!\{)|--\s).*|\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->)`,
		String.raw`(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|` + '`(?:[^`\\\\]|\\\\.)*`)',
		String.raw`(?<number>\b(?:0x[\da-fA-F]+|\d+(?:\.\d+)?)\b)`,
		String.raw`(?<keyword>(?<![.\w$@-])(?:${words})(?![\w-]))`,
	].join('|'), 'gm');
	const old = (tint.ranges ??= new Map()).get(el) ?? [];
	for (const [kind, range] of old) CSS.highlights.get(kind)?.delete(range);
	const made = [];
	const walk = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
	for (let text = walk.nextNode(); text; text = walk.nextNode()) {
		if (text.parentElement.closest('.no, .tag')) continue;
		for (const found of text.data.matchAll(tint.form)) {
			const kind = Object.keys(found.groups).find((k) => found.groups[k] !== undefined);
			const range = new StaticRange({ startContainer: text, startOffset: found.index, endContainer: text, endOffset: found.index + found[0].length });
			if (!CSS.highlights.has(kind)) CSS.highlights.set(kind, new Highlight());
			CSS.highlights.get(kind).add(range);
			made.push([kind, range]);
		}
	}
	tint.ranges.set(el, made);
}

// lists shows the entries of a list that have all words of a field.
function lists(field) {
	const all = [...document.querySelectorAll(field.dataset.filter)];
	const said = document.getElementById('filtered');
	field.addEventListener('input', () => {
		const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
		let shown = 0;
		for (const li of all) {
			li.hidden = !words.every((w) => li.dataset.words.includes(w));
			if (!li.hidden) shown++;
		}
		said.textContent = words.length === 0 ? '' : shown === 1 ? '1 lesson' : `${shown} lessons`;
	});
}

// kata is the page of a kata: its editor, and the way to the four gates.
function kata(form) {
	const clash = document.getElementById('clash');
	const outcome = document.getElementById('outcome');
	const button = form.querySelector('button[type=submit]');
	const files = [...form.querySelectorAll('textarea')].map((area) => ({
		area,
		digest: form.elements[area.name.replace('file', 'digest')],
		saved: area.closest('.file').querySelector('.saved'),
		draw: editor(area, () => form.requestSubmit()),
		last: area.value, // what is on the disk, as far as is known
	}));
	const dirty = () => files.some((f) => f.area.value !== f.last);
	let waiting = 0;
	let saving = Promise.resolve();
	let stopped = false; // the file and the page differ, and somebody has to say which counts

	for (const f of files) {
		f.area.addEventListener('input', () => {
			f.saved.textContent = 'Not saved yet';
			clearTimeout(waiting);
			waiting = setTimeout(save, 500);
		});
	}
	const body = () => new URLSearchParams(new FormData(form));

	async function ask(address, options) {
		const answer = await fetch(address, { headers: { accept: 'application/json' }, ...options });
		if (!answer.ok) {
			let why = `Squire answered ${answer.status}.`;
			try {
				why = (await answer.json()).error ?? why;
			} catch {
				// It was no JSON; the number has to do.
			}
			throw Object.assign(new Error(why), { status: answer.status });
		}
		return answer;
	}

	function save() {
		clearTimeout(waiting);
		saving = saving.then(async () => {
			if (stopped || !dirty()) return !stopped;
			const sent = files.map((f) => f.area.value);
			try {
				const { files: have } = await (await ask(form.dataset.save, { method: 'POST', body: body(), keepalive: true })).json();
				files.forEach((f, i) => {
					const at = have.find((h) => `${h.name}` === f.area.labels[0].textContent);
					f.digest.value = at.digest;
					f.last = sent[i];
					f.saved.textContent = f.area.value === sent[i] ? 'Saved' : 'Not saved yet';
				});
				return true;
			} catch (err) {
				complain(err);
				return false;
			}
		});
		return saving;
	}

	// complain says what went wrong. Where the file was changed by another program,
	// it asks which of the two counts.
	function complain(err) {
		stopped = true;
		clash.replaceChildren(err.status ? err.message : 'Squire has ended. Start squire learn --web again; what isn’t saved is still on this page.');
		clash.hidden = false;
		if (err.status !== 409) {
			stopped = Boolean(!err.status);
			return;
		}
		const choice = (text, act) => {
			const b = document.createElement('button');
			b.type = 'button';
			b.textContent = text;
			b.addEventListener('click', async () => {
				clash.hidden = true;
				stopped = false;
				const { files: have } = await (await ask(form.dataset.state)).json();
				act(have);
			});
			clash.append(document.createElement('br'), b);
		};
		choice('Take the file', (have) => take(have));
		choice('Keep what is on this page', (have) => {
			take(have, true);
			save();
		});
	}

	// take takes the files as they are on the disk.
	function take(have, keepText) {
		for (const f of files) {
			const at = have.find((h) => h.name === f.area.labels[0].textContent);
			if (!at || at.why || at.digest === f.digest.value) continue;
			f.digest.value = at.digest;
			f.last = at.text;
			if (keepText) continue;
			const { selectionStart: from, scrollTop } = f.area;
			f.area.value = at.text;
			f.area.setSelectionRange(from, from);
			f.area.scrollTop = scrollTop;
			f.draw();
			f.saved.textContent = 'Read again: the file was changed';
		}
	}

	// What another editor writes is shown here too.
	if (files.length > 0) {
		setInterval(async () => {
			if (document.visibilityState !== 'visible' || stopped || dirty()) return;
			try {
				const { files: have } = await (await ask(form.dataset.state)).json();
				if (!dirty()) take(have);
			} catch (err) {
				complain(err);
			}
		}, 2000);
		addEventListener('pagehide', () => dirty() && save());
	}
	for (const other of document.querySelectorAll('form[data-flush]')) {
		other.addEventListener('submit', async (e) => {
			if (!dirty()) return;
			e.preventDefault();
			if (await save()) other.submit();
		});
	}

	let trying = false;
	form.addEventListener('submit', async (e) => {
		e.preventDefault();
		if (trying || !(await save())) return;
		trying = true;
		button.setAttribute('aria-disabled', 'true');
		outcome.textContent = 'Trying the four gates.';
		for (const li of document.querySelectorAll('[data-gate]')) gate(li, 'busy', 'trying', '');
		try {
			const answer = await ask(form.action, { method: 'POST', body: body() });
			for await (const line of lines(answer.body)) told(JSON.parse(line));
		} catch (err) {
			for (const li of document.querySelectorAll('.busy')) gate(li, '', '', '');
			outcome.textContent = err.status ? err.message : 'Squire has ended; start it again.';
		}
		trying = false;
		button.removeAttribute('aria-disabled');
	});

	function told(t) {
		if (t.gate) {
			gate(document.querySelector(`[data-gate="${t.gate}"]`), t.status.replace(' ', '-'), t.status, t.text ?? '');
			return;
		}
		for (const li of document.querySelectorAll('.busy')) gate(li, '', '', '');
		outcome.textContent = t.say;
		document.getElementById('remarks').textContent = (t.notes ?? []).join('; ');
		if (t.passed) {
			const a = document.createElement('a');
			a.href = `${location.pathname}?passed#solution`;
			a.textContent = 'Why it works';
			outcome.append(a);
		}
	}

	function gate(li, state, word, why) {
		li.className = state;
		li.querySelector('.gate-word').textContent = word;
		li.querySelector('.why').textContent = why;
	}
}

// lines yields the lines of a stream as they come.
async function* lines(stream) {
	const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	for (;;) {
		const { value, done } = await reader.read();
		if (done) break;
		const parts = (rest + value).split('\n');
		rest = parts.pop();
		yield* parts;
	}
	if (rest) yield rest;
}

// editor makes a field an editor: numbers of lines, Tab and Enter that indent,
// Ctrl-Enter. Escape gives the next Tab back to the browser, so that nobody is
// caught in it. It returns what draws the numbers.
function editor(area, verify) {
	const gutter = area.parentElement.querySelector('.gutter');
	// The text once more, below the field, which is the one that is coloured.
	const below = CSS.highlights ? document.createElement('div') : null;
	if (below) {
		below.className = 'tint';
		below.setAttribute('aria-hidden', 'true');
		area.before(below);
	}
	let leave = false;
	let drawn = 0;
	const follow = () => {
		gutter.scrollTop = area.scrollTop;
		below?.firstChild && (below.scrollTop = area.scrollTop, below.scrollLeft = area.scrollLeft);
	};
	const draw = () => {
		const n = area.value.split('\n').length;
		if (n !== drawn) gutter.textContent = Array.from({ length: n + 2 }, (_, i) => (i < n ? i + 1 : '')).join('\n');
		drawn = n;
		if (below) {
			below.textContent = `${area.value}\n\n`; // room to scroll as far as the field does
			tint(below);
		}
		follow();
	};
	area.addEventListener('input', draw);
	area.addEventListener('scroll', follow);
	new ResizeObserver(follow).observe(area);
	area.addEventListener('focus', () => { leave = false; });
	const unit = () => (/^\t/m.test(area.value) ? '\t' : /^( +)\S/m.exec(area.value)?.[1] ?? '    ');
	// What goes through the browser's own way of typing can be undone.
	const type = (text) => document.execCommand('insertText', false, text) || area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
	area.addEventListener('keydown', (e) => {
		if (e.isComposing) return;
		if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
			e.preventDefault();
			verify();
		} else if (e.key === 'Escape') {
			leave = true;
		} else if (e.key === 'Tab' && !leave && !e.ctrlKey && !e.metaKey && !e.altKey) {
			e.preventDefault();
			indent(e.shiftKey);
		} else if (e.key === 'Enter' && !e.shiftKey && !e.altKey) {
			e.preventDefault();
			const line = area.value.slice(area.value.lastIndexOf('\n', area.selectionStart - 1) + 1, area.selectionStart);
			type('\n' + /^[ \t]*/.exec(line)[0] + (/[:{([]\s*$/.test(line) ? unit() : ''));
		} else if (e.key !== 'Tab' && e.key !== 'Shift') {
			leave = false;
		}
	});
	function indent(less) {
		const { value, selectionStart: from, selectionEnd: to } = area;
		if (from === to && !less) {
			type(unit());
			return;
		}
		const start = value.lastIndexOf('\n', from - 1) + 1;
		const old = value.slice(start, to);
		const step = unit();
		const text = old.split('\n').map((l) => (!less ? (l ? step + l : l) : l.startsWith(step) ? l.slice(step.length) : l.replace(/^[ \t]{1,4}/, ''))).join('\n');
		if (text === old) return;
		area.setSelectionRange(start, to);
		type(text);
		if (from !== to) area.setSelectionRange(start, start + text.length);
	}
	draw();
	return draw;
}

// workshop shows one slide, or its notes, at a time. The two windows are told of
// each other's steps by the browser.
function workshop(room) {
	const $ = (id) => document.getElementById(id);
	const presents = room.id === 'notes';
	const slides = [...room.querySelectorAll('section[id]')];
	const minutes = Number(room.dataset.minutes);
	const channel = new BroadcastChannel(`squire-workshop-${room.dataset.channel}`);
	let s = { at: Math.max(0, slides.findIndex((x) => `#${x.id}` === location.hash)), open: {}, hands: {}, run: 0, spent: 0 };

	const spent = () => s.spent + (s.run ? Date.now() - s.run : 0);
	function show(focus) {
		slides.forEach((x, i) => { x.hidden = i !== s.at; });
		const here = slides[s.at];
		$('at').textContent = `${s.at + 1} of ${slides.length}`;
		const answer = here.querySelector('details.answer');
		if (answer) answer.open = Boolean(s.open[s.at]);
		$('answer').disabled = presents ? !here.querySelector('.answer-note') : !answer;
		$('answer').textContent = (presents ? ['Show the answer', 'Hide the answer'] : ['Answer', 'Hide answer'])[s.open[s.at] ? 1 : 0];
		$('back').disabled = s.at === 0;
		$('next').disabled = s.at === slides.length - 1;
		for (const input of document.querySelectorAll('[data-hand]')) {
			if (input !== document.activeElement) input.value = s.hands[input.dataset.hand] ?? 0;
		}
		bars(here);
		$('run').setAttribute('aria-pressed', String(Boolean(s.run)));
		$('run').textContent = s.run ? 'Stop the clock' : spent() ? 'Go on' : 'Start the clock';
		history.replaceState(null, '', `#${here.id}`);
		tick();
		if (focus) {
			scrollTo(0, 0);
			here.querySelector('h2').focus();
		}
	}
	function bars(slide) {
		const inputs = [...slide.querySelectorAll('.hands [data-hand]')];
		const most = Math.max(1, ...inputs.map((i) => Number(s.hands[i.dataset.hand] ?? 0)));
		for (const i of inputs) i.parentElement.querySelector('.fill').setAttribute('width', String(100 * Number(s.hands[i.dataset.hand] ?? 0) / most));
	}
	function tick() {
		const seconds = Math.floor(spent() / 1000);
		const clock = $('clock');
		clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
		clock.classList.toggle('over', seconds >= minutes * 60);
		if (!presents) return;
		const by = Number(slides[s.at].dataset.by);
		const late = Math.floor(seconds / 60) - by;
		const text = late > 0 ? `This part should have ended at minute ${by}.` : `This part ends at minute ${by} of ${minutes}.`;
		if ($('pace').textContent !== text) $('pace').textContent = text;
	}
	function change(what, focus = false) {
		s = { ...s, ...what };
		channel.postMessage(s);
		show(focus);
	}
	const go = (to) => to >= 0 && to < slides.length && change({ at: to }, true);

	channel.onmessage = (e) => {
		if (e.data === 'hello') {
			channel.postMessage(s);
			return;
		}
		const moved = e.data.at !== s.at;
		s = e.data;
		show(moved && !presents);
	};
	$('next').addEventListener('click', () => go(s.at + 1));
	$('back').addEventListener('click', () => go(s.at - 1));
	$('answer').addEventListener('click', () => change({ open: { ...s.open, [s.at]: !s.open[s.at] } }));
	$('run').addEventListener('click', () => change(s.run ? { run: 0, spent: spent() } : { run: Date.now() }));
	$('second')?.addEventListener('click', (e) => {
		if (window.open(e.currentTarget.href, 'squire-notes', 'popup,width=900,height=760')) e.preventDefault();
	});
	for (const d of room.querySelectorAll('details.answer')) {
		d.addEventListener('toggle', () => {
			const i = slides.indexOf(d.closest('section'));
			if (i === s.at && d.open !== Boolean(s.open[i])) change({ open: { ...s.open, [i]: d.open } });
		});
	}
	for (const input of document.querySelectorAll('[data-hand]')) {
		input.addEventListener('input', () => change({ hands: { ...s.hands, [input.dataset.hand]: Math.max(0, Math.min(999, Number(input.value) || 0)) } }));
	}
	addEventListener('keydown', (e) => {
		if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input, summary')) return;
		const button = e.target.closest('button, a');
		if (e.key === 'ArrowRight' || e.key === 'PageDown' || (e.key === ' ' && !button)) go(s.at + 1);
		else if (e.key === 'ArrowLeft' || e.key === 'PageUp') go(s.at - 1);
		else if (e.key === 'Home') go(0);
		else if (e.key === 'End') go(slides.length - 1);
		else return;
		e.preventDefault();
	});
	addEventListener('hashchange', () => {
		const to = slides.findIndex((x) => `#${x.id}` === location.hash);
		if (to >= 0 && to !== s.at) go(to);
	});
	setInterval(tick, 500);
	show(false);
	channel.postMessage('hello');
}
