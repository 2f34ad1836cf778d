// The page of the mailbox: local times, the height of a mail, Teams' own renderer of cards, and what is new.
for (const time of document.querySelectorAll('time'))
  time.textContent = new Date(time.dateTime).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

const mail = document.getElementById('mail');
if (mail) {
  const grow = () => {
    const { body } = mail.contentDocument;
    if (body) mail.style.height = `${body.scrollHeight + 8}px`;
  };
  mail.addEventListener('load', grow);
  window.addEventListener('resize', grow);
  grow();
}

const place = document.getElementById('card');
if (place) {
  const { AdaptiveCards } = window;
  if (AdaptiveCards) {
    const card = new AdaptiveCards.AdaptiveCard();
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    const [text, subtle] = isDark ? ['#e6e9ee', '#a3adba'] : ['#1b2430', '#5b6472'];
    const colour = (light, dark) => ({ default: isDark ? dark : light, subtle: isDark ? dark : light });
    const foregroundColors = {
      default: { default: text, subtle },
      accent: colour('#1f5bb5', '#8fbcff'),
      attention: colour('#b42318', '#ff9c8f'),
      good: colour('#0b6e4f', '#6ed3a9'),
      warning: colour('#93470a', '#f2b36b'),
    };
    const container = (light, dark) => ({ backgroundColor: isDark ? dark : light, foregroundColors });
    card.hostConfig = new AdaptiveCards.HostConfig({
      fontFamily: 'inherit',
      supportsInteractivity: true,
      actions: { maxActions: 6, actionAlignment: 'left', showCard: { actionMode: 'inline' } },
      containerStyles: {
        default: container('transparent', 'transparent'),
        emphasis: container('#f2f4f7', '#12161c'),
        accent: container('#eff4fb', '#16263d'),
        attention: container('#fef3f2', '#3a1a17'),
        good: container('#edf7f2', '#12291f'),
        warning: container('#fff7ea', '#33230f'),
      },
    });
    card.onExecuteAction = (action) => {
      if (action.url) window.open(action.url, '_blank', 'noreferrer');
    };
    card.parse(JSON.parse(place.dataset.card));
    place.replaceChildren(card.render());
  } else place.textContent = 'Teams’ renderer of cards is not installed here; the card is below, as it was sent.';
}

const list = document.getElementById('list');
setInterval(async () => {
  const answer = await fetch('/newest');
  if (answer.ok && (await answer.text()) !== list.dataset.newest && document.body.className === 'listing')
    location.reload();
}, 2000);
