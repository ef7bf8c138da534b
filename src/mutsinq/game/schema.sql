-- The store of a game, format 1. Texts of records are JSON of mutsinq.core.codec.

-- One line a game: resuming finds its game by the digest of all that makes it this one.
CREATE TABLE game (
    id TEXT PRIMARY KEY,
    settings TEXT NOT NULL,          -- JSON of GameSettings.describe
    players TEXT NOT NULL,           -- JSON: name -> configuration
    versions TEXT NOT NULL,          -- JSON: mutsinq, python, platform
    started TEXT NOT NULL            -- ISO 8601, UTC
) STRICT;

CREATE TABLE program (
    digest TEXT PRIMARY KEY,
    record TEXT NOT NULL             -- CorpusProgram
) STRICT;

-- What the curriculum decided: decided once, so that a resumed round is the same round.
CREATE TABLE round (
    game TEXT NOT NULL REFERENCES game,
    number INTEGER NOT NULL,
    target INTEGER NOT NULL,
    programs TEXT NOT NULL,          -- JSON list of digests
    PRIMARY KEY (game, number)
) STRICT;

-- Each prompt once; samples of one task share it.
CREATE TABLE prompt (
    digest TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

-- Every raw reply, whatever became of it. The owner is a proposal or an attempt.
CREATE TABLE reply (
    owner TEXT NOT NULL,
    turn INTEGER NOT NULL,
    prompt TEXT NOT NULL REFERENCES prompt,
    text TEXT NOT NULL,
    finish TEXT NOT NULL,
    seconds REAL NOT NULL,
    tokens_read INTEGER NOT NULL,
    tokens_written INTEGER NOT NULL,
    cost REAL,
    PRIMARY KEY (owner, turn)
) STRICT;

CREATE TABLE proposal (
    id TEXT PRIMARY KEY,
    game TEXT NOT NULL REFERENCES game,
    round INTEGER NOT NULL,
    program TEXT NOT NULL REFERENCES program,
    slot INTEGER NOT NULL,
    player TEXT NOT NULL,
    seed INTEGER NOT NULL,
    target INTEGER NOT NULL,
    parsed TEXT NOT NULL,            -- Proposal or MalformedReply
    ruling TEXT NOT NULL,            -- ProposalRuling
    status TEXT NOT NULL,            -- accepted, duplicate, or the rule that was broken
    normal TEXT NOT NULL,            -- digest of the variant's normal form; empty without a variant
    judging_seconds REAL NOT NULL,
    rewards TEXT NOT NULL            -- JSON: part -> number or null
) STRICT;
CREATE INDEX proposal_of_round ON proposal (game, round, program);

-- What is dealt to evaluators: accepted proposals, and pairs that are proved to be the same.
CREATE TABLE pair (
    id TEXT PRIMARY KEY,
    game TEXT NOT NULL REFERENCES game,
    round INTEGER NOT NULL,
    program TEXT NOT NULL REFERENCES program,
    proposal TEXT REFERENCES proposal,
    variant TEXT NOT NULL,           -- Program
    equal INTEGER NOT NULL,          -- 1: proof holds the Proof; 0: counterexample holds the Counterexample
    counterexample TEXT,
    proof TEXT,
    origin TEXT NOT NULL,            -- generator's name, or how the equal pair was made
    blind_hits INTEGER NOT NULL,
    blind_tried INTEGER NOT NULL
) STRICT;
CREATE INDEX pair_of_round ON pair (game, round, program);

CREATE TABLE attempt (
    id TEXT PRIMARY KEY,
    pair TEXT NOT NULL REFERENCES pair,
    player TEXT NOT NULL,
    sample INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    parsed TEXT NOT NULL,            -- Answer or MalformedReply, of the last turn
    ruling TEXT NOT NULL,            -- AnswerRuling
    won INTEGER NOT NULL,
    status TEXT NOT NULL,            -- won, or the rule that was broken
    judging_seconds REAL NOT NULL,
    rewards TEXT NOT NULL,
    UNIQUE (pair, player, sample)
) STRICT;
