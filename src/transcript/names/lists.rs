//! Words that names are told from. Pure data.
//!
//! All words are folded: lower case, without accents.

/// Words that stand for a role already, that join the words of a name, or that stand for nobody.
pub(super) const NOBODY: &str = "
    a android and applicant assistant bot caller client co customer de den der desktop di du
    external galaxy google group guest he host i in ipad iphone la laptop macbook me meet meeting
    member my myself no note notetaker of on or other others participant person phone q room self
    she so speaker taker team teams the them they to unknown user van voice von we webex you zoom zu

    academic administrator advisor ai analyst analysts analytics architect associate backend
    bewerber boss business candidat candidate candidato ceo cfo chef chief coach coder coding
    consultant contractor coo coordinator cpo cto data dba deep designer developer devops director
    employee engineer engineering engineers entrevistador executive expert frontend full fullstack
    head hiring hr human infrastructure intern interviewee interviewer interviewerin interviewers
    junior kandidat kandidatin lead leader learning leiter lab machine manager managers marketing
    mid ml mlops moderator officer operations ops owner panel panelist partner people personalerin
    platform pm practitioner president principal product programmer project qa quant recruiter
    recruiting recruitment recruteur representative research researcher resources sales science
    scientist scientists screener scrum security senior software specialist sprecher sprecherin
    sre staff statistician strategist student supervisor sysadmin talent tech technical technician
    technologist test tester trainee transcript vice vp
";

/// What stands before a surname.
pub(super) const TITLES: &str = "
    doctor dr frau herr madam madame miss mister monsieur mr mrs ms mx prof professor senor senora
    sir
";

/// Names that are terms, places, months or languages: they give way only where somebody is
/// addressed or named.
pub(super) const TERMS: &str = "
    ada adam adams airflow albert alexa apollo april athena august austin berlin bert boston carlo
    cassandra chad charlotte chi china christian church claude dallas darling dash dask delta
    django dolly dutch elmo elo england english ernie florence flink french gemini georgia german
    gini glicko hadoop haskell holland houston hudi iris israel jasmine java jordan julia june
    jupiter jupyter kafka keras lasso lincoln little london lora luigi madison manhattan maven may
    mercury milan monte ohm oracle pandas paris pascal pearl perl phoenix platt pulsar python ray
    ridge roberta ruby rust sage scala siri snow spark sydney tesla titan torch trinity van vega
    vienna viola ward washington
";

/// Names that make a term with a noun ("Taylor series", "the Wilson interval"): they stay beside
/// it, and give way where they stand alone.
pub(super) const EPONYMS: &str = "
    aalen abel amdahl anderson bayes bellman benjamini berkson bernoulli bessel bland boltzmann
    bonferroni bradford brier broyden campbell carol cauchy chebyshev chernoff cholesky clark
    cohen conway cook cox cramer cronbach curry dickey dijkstra dirichlet duncan dunn dunnett
    durbin elman euclid euler fisher fleiss forgy fourier fowler friedman frobenius fuller galton
    gauss gehan gibbs goodhart goodman gosset gram granger hamming harrell hastings hausdorff
    heckman hesse hilbert hochberg hoeffding holm hopfield hotelling huber jaccard jackson jacobi
    jenkins jensen kalman kaplan katz kendall kneser kolmogorov krippendorff kruskal kullback
    lagrange lambert laplace leibler levene levenshtein liskov lloyd mahalanobis mann mantel
    markov marshall matthews mcnemar meier minkowski morgan murphy nash nelson newton neyman
    nyquist oliver pareto pearson penrose poisson porter powell prim rao rosenbrock rubin schmidt
    schoenfeld scott shannon shapiro sherman siegel simpson smirnov spearman stein stewart swift
    taylor thompson tukey turing venn victor wald wallis watson watts webb weibull welch whitney
    wiener wilcoxon wilk wilks wilson witten wright yates youden zipf
";

/// Names that are ordinary words: they give way where they stand as a name does.
pub(super) const ORDINARY: &str = "
    amber angel angle apple archer art ash autumn baker ball bank banks barber bay beach bean
    beard bell berry best bill birch bird bishop black blank bloom blossom bold bolt bond bone
    bones boost booth bow bowl box branch brave brewer bridge bridges bright brook brooks brown
    brush buck bull burns bush butler care carpenter carter carver case cash castle catch chance
    chandler chase chew chip clay cliff close cloud cold cole cooper cope cotton couch crane cross
    crystal dale dart dawn day dean dear deep destiny dial dodge dot drake draper drew drop early
    east english eve fair faith falcon fall farmer fern field fields finch fine firm fish flag
    flint flood flower fly ford forest foster fox frank free freeman friend frost fry full gain
    gamble gardner gates gay gene glass glen glover gold golden good grace grand grant graves gray
    great green grey grove guy hall ham hammer hand hard hardy harmony hart hawk hay hazel head
    heart heath heather hide high hill hollow hood hook hope horn hot house hunt hunter ivy jack
    jade jay joy judge just keen key keys kind king kite knight lake lamb lamp lance land lane
    large lark late law leaf leap learn lee light lily line link list load lock long loop lord
    loud love low lowe luck major map march margin mark marks marsh mason mast match max mayor
    mead meadow melody mercy merit merry miles mill miller mills min mine mint mix moody moon more
    moss nail new nice noble norm north note oak oaks old olive pace pack page painter paper park
    parker parson parsons pat patch patience peacock peel penny pepper person pick pike pine pipe
    piper pitt plain pole pond pool poole pope post pot potter pound power price pride prince
    proper proud prune pull pure push queen quick race rain raise rank reach read reader real reed
    rice rich rider right ring river rivers rob robin rock rod roll root rose round royal rush
    salt sample sands savage say sea seal self sell setter sharp shed shepherd shine ship shore
    short silver singer skinner skip sky slater sleep small smart song speed split spring stack
    stamp star stark start steel step stern stone stop storm stream street strong sue sugar summer
    sun swan sweet swing tail tall tan tank tanner teach temple thorn tile trace train tree trim
    trip true trust try tune turn turner underwood vale valentine vest violet wade walk walker
    wall want ware watch waters weak weaver weeks wells west wheel white wide wild will wills wing
    winter wire wise wish wolf wood woods work worthy wren young

    basil bliss buddy charity cherry clarity code constance daisy duke dusty earl felicity ginger
    holly lemon misty pansy peach petal plum poppy prudence rocky rosemary rusty saffron sandy
    serenity sterling sunny verity

    absolutely actually alright basically cool exactly funny gladly happy hello hey hmm honestly
    indeed lovely many maybe nah nope okay only perfect pretty really sadly simply sorry sure surely
    totally very wow yeah yep yes
";

/// What follows on a name, not on a word, at the begin of a sentence.
pub(super) const BEHIND_NAME: &str = "
    added agreed and asked asks built came could couldn did didn does doesn explained had has here is
    joined joins knows left mentioned might must said says should thinks thought told used uses wanted
    wants was will won would wrote
";

/// What follows on a name whatever its case.
pub(super) const SPEAKING: &str =
    "added agreed asked asks explained mentioned replied said says told";

/// What follows on a name that is a term, too: speech, and being there.
pub(super) const BEHIND_TERM_NAME: &str = "
    added agreed asked asks explained here liked mentioned replied said says speaking thinks
    thought told wanted
";

/// What follows on the name of who says that he speaks or stops, at the end of a sentence.
pub(super) const SIGNING: &str = "again back here off out over signing speaking";

/// What somebody owns who is a person.
pub(super) const OWNED: &str = "
    answer boss colleague comment email feedback idea manager name opinion point question questions
    remark team view
";

/// What follows on a word of the trade, not on a name.
pub(super) const BEHIND_TERM: &str = "
    algorithm alpha analysis approximation betas bias blur boost boosting bound chain chains class
    classifier code coefficient column columns correlation criterion curve data dataset decay
    decomposition depth descent diagram distance distribution distributions divergence elasticity
    elimination embedding embeddings encoder encoders entropy equation equations equilibrium error
    estimate estimator exact expansion factor feature features filter flow fold folds forest forests
    frontier function gap gradient gradients hazard hazards heap heaps hessian impurities impurity
    index inequality inference information intelligence interval intervals kappa kernel kernels law
    layer layers learning length likelihood linkage loss margin margins matrix method methods metric
    mixture mixtures model models momentum network networks noise norm normalization norms optimiser
    optimisers optimization optimizer optimizers paradox period plot plots pool pooling posterior
    prior probability process processes quadrature rate ratio regression regularization residual
    residuals rounds rule sampler sampling scaling score scores scoring search sensitivity series
    sharding similarity space square squared squares state statistic statistics step steps stopping
    tail test tests theorem tokens transform tree trees update updates validated validation value
    values variant variants weight weights
";

/// What a law of science is, that is somebody's: "Fisher's exact test", "Cohen's d".
pub(super) const OWNED_TERM: &str = "
    algorithm alpha bound coefficient correction correlation criterion delta distance distribution
    divergence entropy equation exact formula honest identity index inequality information kappa
    lambda law lemma method paradox razor rho rule score sigma statistic sum tau test tests theorem
    theta
";

/// What makes a term of an eponym before it, beside what makes one of any name.
pub(super) const BEHIND_EPONYM: &str = "
    adjusted arrivals bootstrap ci confidence corrected correction counts fields formula gain lemma
    lower nets number numbers ph plan polynomial polynomials procedure proportional quotient rank
    smoothing sum trial trials upper
";

/// What makes a term of an eponym behind it.
pub(super) const BEFORE_EPONYM: &str = "empirical hierarchical naive semi variational";

/// What makes a term of the word behind it, not a name: "Random Forest", "Gradient Boost".
pub(super) const BEFORE_TERM: &str = "
    batch boosted business causal column corner decision deep edge extra feature field frobenius
    gradient group isolation l1 l2 layer log modeled modelled mondrian predict predicted quantile
    random receptive rms rotation spectral survival target variable
";

/// What comes right before somebody who is greeted, thanked, asked or named.
pub(super) const BEFORE_NAME: &str = "
    afternoon ask asked asking bye cheers colleague congratulations dear email emailed evening
    friend goodbye hello hey hi interviewer introduce joining manager meet met morning named nickname
    recruiter sorry tell telling thank thanks told welcome
";

/// What comes before it with `to` or `with` between.
pub(super) const TALKED: &str = "
    chat chatted interview reply replied speak speaking spoke spoken talk talked talking
";

/// What joins the words of a name, and what comes before things.
pub(super) const PARTICLES: &str = "al bin da de del della den der di dos du el la van von zu";
/// Words after which a role has no article of its own.
pub(super) const OWNERS: &str = "her his my our that their this your";
/// Articles.
pub(super) const ARTICLES: &str = "a an the";

/// What makes a noun of any word in German, where nouns are capitalised as names are.
pub(super) const INDEFINITE: &str = "
    dieselbe dieselben derselbe ein eine einem einen einer eines jede jedem jeden jeder jedes kein
    keine keinem keinen keiner keines mehrere viele welche welchem welchen welcher welches
";

/// What is capitalised behind a greeting, before a comma or behind "I am", and is nobody's name.
pub(super) const UNCALLED: &str = "
    absolutely actually afternoon again all alright also amazing anybody anyway anyone apologies
    awesome back both brilliant bye cheers clear congratulations cool correct day easy evening
    everybody everyone exactly excellent fair fantastic final finally fine first folks friends gentlemen
    glad good goodbye great guys hello hey hi hmm interesting just ladies last lastly lovely maybe
    morning next nice no nope of oh ok okay once one perfect please pleased question really right
    second so sorry super sure thank thanks then there third to today tomorrow two understood very
    welcome well why wonderful world wow yeah yep yes

    african american asian australian austrian belgian brazilian british bulgarian canadian catalan
    chinese colombian croatian czech danish dutch egyptian english estonian european finnish french
    german greek hungarian indian iranian irish israeli italian japanese korean latvian lithuanian
    mexican nigerian norwegian pakistani polish portuguese romanian russian scottish serbian slovak
    slovenian spanish swedish swiss turkish ukrainian vietnamese welsh

    amazon apple azure bayesian databricks docker excel facebook git github gitlab jira kubernetes
    linkedin linux microsoft numpy power python pytorch sklearn slack snowflake tableau tensorflow
    windows zoom
";

/// What is asked of somebody who is called at the begin of a sentence.
pub(super) const BEFORE_CALLED: &str = "
    can could describe did do explain give have how imagine please suppose take talk tell walk what
    when where which who why will would
";

/// Endings of names among friends: Maxi, Benny, Annie.
pub(super) const FRIENDLY: [&str; 12] = [
    "i", "y", "ie", "ey", "ni", "ny", "nie", "my", "mi", "by", "ty", "dy",
];
/// Endings of a family: the Youngs, the Joneses.
pub(super) const OF_FAMILY: [&str; 2] = ["s", "es"];

/// Roles in scripts that set no spaces.
pub(super) const ROLES_UNSPACED: &str = "我 面试官 面試官 候选人 候選人 应聘者 求职者 主持人 说话人 發言人 发言人 对方 面接官 応募者 候補者";
/// Surnames of two characters.
pub(super) const LONG_SURNAMES: &str = "
    欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 长孙 長孫 宇文 司徒 夏侯
    轩辕 端木 百里 呼延 南宫 南宮 独孤
";
/// Titles behind a surname.
pub(super) const TITLES_BEHIND: &str = "老师 老師 先生 女士 小姐 经理 經理 博士 教授 同学 さん 様";

/// True where a list has a word.
pub(super) fn has(list: &str, folded: &str) -> bool {
    list.split_whitespace().any(|word| word == folded)
}

/// True where a folded word of a name stands for a person, not for a role or a device.
pub(super) fn is_personal(folded: &str) -> bool {
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    let is_somebodys = !has(NOBODY, folded) && !has(TITLES, folded);
    letters > 1 && is_somebodys && !folded.chars().all(char::is_numeric)
}
