"""Sample pages: what `videolake run` loads where no source is named.

Only the pages and this note belong here; reading them is the sample source's, parsing them the parsers'. Everything
in them, people and places included, was made up for videolake, and none of the videos exists.

`pages/<day of capture>/<slug>/<video id>.txt` or `.html` is the page `https://videodb.org/<slug>/<video id>` as it
was on that day: bytes as they came, so keep editors from changing line ends or encodings. About a third are HTML, the
rest is text in every class that is known, some cut short. Eight videos were captured on two days or three: one of
them was retitled, one got other keywords, one a corrected transcript, one was removed. Two pages are broken on
purpose.

`pages/<day of capture>/<host>/<rest of its address>.<form>` is any other page, with `@` for the `?` of its address. They
tell of videos that videodb.org's pages tell of as well, and of four more, so that every table, mart and example query finds
something:

- a watch page, rolling automatic captions (WebVTT) and Spanish ones by people (SRT) of the night when the turbine works;
- automatic captions of day eleven and of what broke, and those that the archive wrote by hand, with their times;
- German captions that stood there as English for half a year, and the same ones declared as they should be;
- yt-dlp's info.json of the soup, with chapters and the threads below it about a missing ladle;
- a Short with automatic captions (json3), which shows where the ladle is;
- yt-dlp's info.json of the live replay of lamp night, and captions (TTML) of the minutes that somebody typed;
- two playlists as YouTube's Data API gives them, which list removed and private videos;
- the API's counts of a few videos on four days in July and October 2024, so that growth can be seen; five videos and three
  channels in full, one of them retitled; and comments on the pencil;
- watch pages of two videos that cannot be seen any more, one for its copies, and one that takes the reader for a robot;
- a Reddit thread about day eleven, whose first comments stand on videodb.org's page too; listings of four posts and of
  sixteen, on the day of publication and nine years after; and a subreddit that lets nobody in.

The story: from 1921 to 1952 Ines Tolliver, keeper of the light at Gannet Rock, writes down the tide every day.
Seventy years later a tidal turbine named Kittiwake is lowered into the Hollow Race, and stops on day eleven. Why it
stopped stands in her pencil column, if somebody types it. Six channels of the harbours Brennick, Puerto Almenar and
Norderhaff tell it, each in its own voice:

- Brennick Harbour Log: the harbour master on ferries, storms and what the dredger brought up (automatic captions);
- Gannet Rock Archive: the lighthouse and its ledgers (captions written by people);
- Slack Water Science: tides, eddies, lenses, and why the rotor broke (automatic captions);
- The Galley Stove: chowder, parkin and soup for forty after the storm (captions written by people);
- Twin Harbours: the same events in Spanish, German and Japanese;
- ClipTide Daily: re-uploads of the others, until it goes soft.
"""
