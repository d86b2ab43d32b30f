//! Every setting, read once from the command line or the environment. Nothing else reads the environment.

use crate::access::TokenSettings;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where compiled layers are.
#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// Folder of compiled layers
    #[arg(long, env = "GROUNDPLAN_DATA", default_value = "data", value_name = "DIR")]
    pub data: PathBuf,
}

/// Where the fact tables are.
#[derive(Debug, Clone, Args)]
pub struct SeedsArgs {
    /// Folder of fact tables
    #[arg(long, env = "GROUNDPLAN_SEEDS", default_value = "seeds", value_name = "DIR")]
    pub seeds: PathBuf,
}

/// Which store is meant.
#[derive(Debug, Clone, Args)]
pub struct StoreArgs {
    /// The store
    #[arg(long, env = "GROUNDPLAN_STORE", value_name = "FILE")]
    pub store: PathBuf,
}

/// What is read without being served.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// Compiled layers
    #[command(flatten)]
    pub data: DataArgs,
    /// Store to read instead of the compiled layers; it may be served meanwhile
    #[arg(long, env = "GROUNDPLAN_STORE", value_name = "FILE")]
    pub store: Option<PathBuf>,
}

/// Whose keys are meant.
#[derive(Debug, Clone, Args)]
pub struct KeysArgs {
    /// The store that the keys open; they are kept beside it in FILE.keys.json
    #[arg(long, env = "GROUNDPLAN_STORE", value_name = "FILE")]
    pub store: PathBuf,
}

/// Whose tokens are accepted besides keys. The three of jwks, issuer and audience go together.
#[derive(Debug, Clone, Args)]
pub struct TokenArgs {
    /// JWKS file with the public keys of an OIDC issuer, whose tokens are then accepted; read again when it changes
    #[arg(long, env = "GROUNDPLAN_JWKS", value_name = "FILE", requires = "issuer", requires = "audience")]
    pub jwks: Option<PathBuf>,
    /// The issuer, exactly as its tokens name it
    #[arg(long, env = "GROUNDPLAN_ISSUER", value_name = "URL", requires = "jwks")]
    pub issuer: Option<String>,
    /// How the issuer calls this server in its tokens
    #[arg(long, env = "GROUNDPLAN_AUDIENCE", value_name = "NAME", requires = "jwks")]
    pub audience: Option<String>,
    /// The claim that holds the role (reader, editor, admin), or a path to it such as `realm_access.roles`
    #[arg(long, env = "GROUNDPLAN_ROLE_CLAIM", value_name = "NAME", default_value = "groundplan_role")]
    pub role_claim: String,
    /// The claim that lists the collections, * being all; a token without it reaches none
    #[arg(long, env = "GROUNDPLAN_COLLECTIONS_CLAIM", value_name = "NAME", default_value = "groundplan_collections")]
    pub collections_claim: String,
}

impl TokenArgs {
    /// What is needed to check tokens; `None` when none are accepted.
    pub fn settings(&self) -> Option<TokenSettings> {
        let (jwks, issuer, audience) = (self.jwks.as_ref()?, self.issuer.as_ref()?, self.audience.as_ref()?);
        Some(TokenSettings {
            role_claim: self.role_claim.clone(),
            collections_claim: self.collections_claim.clone(),
            ..TokenSettings::new(jwks, issuer, audience)
        })
    }
}

/// What one question may bring at most, and what its answer.
#[derive(Debug, Clone, Args)]
pub struct LimitArgs {
    /// Most vertices in all supplied geometries together (a running computation cannot be stopped)
    #[arg(long, env = "GROUNDPLAN_MAX_VERTICES", default_value_t = 100_000, value_name = "N")]
    pub max_vertices: usize,
    /// Most pairs of edges that may cross in one overlay
    #[arg(long, env = "GROUNDPLAN_MAX_EDGE_PAIRS", default_value_t = 1_000_000, value_name = "N")]
    pub max_edge_pairs: usize,
    /// Most features in one supplied subject
    #[arg(long, env = "GROUNDPLAN_MAX_SUBJECTS", default_value_t = 1_000, value_name = "N")]
    pub max_subjects: usize,
    /// Most pairs that the answer about an overlap lists
    #[arg(long, env = "GROUNDPLAN_MAX_PAIRS", default_value_t = 20_000, value_name = "N")]
    pub max_pairs: usize,
    /// Most vertices in all shapes, or common pieces, of one answer
    #[arg(long, env = "GROUNDPLAN_MAX_RESULT_VERTICES", default_value_t = 500_000, value_name = "N")]
    pub max_result_vertices: usize,
}

/// Settings of `groundplan serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Compiled layers
    #[command(flatten)]
    pub data: DataArgs,
    /// File that keeps everything and takes changes, a GeoPackage; made from the compiled layers if it is not there
    #[arg(long, env = "GROUNDPLAN_STORE", value_name = "FILE")]
    pub store: Option<PathBuf>,
    /// Address to listen on; port 0 takes any free one
    #[arg(long, env = "GROUNDPLAN_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
    pub listen: SocketAddr,
    /// Public address, when it is not the one clients send as Host (behind a proxy)
    #[arg(long, env = "GROUNDPLAN_BASE_URL", value_name = "URL", value_parser = http_url)]
    pub base_url: Option<String>,
    /// Features per page when a request gives no limit
    #[arg(long, env = "GROUNDPLAN_DEFAULT_LIMIT", default_value_t = 100, value_name = "N")]
    pub default_limit: usize,
    /// Most features per page
    #[arg(long, env = "GROUNDPLAN_MAX_LIMIT", default_value_t = 10_000, value_name = "N")]
    pub max_limit: usize,
    /// Largest request body, bytes
    #[arg(long, env = "GROUNDPLAN_MAX_BODY_BYTES", default_value_t = 8 * 1024 * 1024, value_name = "BYTES")]
    pub max_body_bytes: usize,
    /// Whose tokens are accepted
    #[command(flatten)]
    pub tokens: TokenArgs,
    /// Most features and collections that one request may change
    #[arg(long, env = "GROUNDPLAN_MAX_EDITS", default_value_t = 50_000, value_name = "N")]
    pub max_edits: usize,
    /// Most positions of one stored geometry
    #[arg(long, env = "GROUNDPLAN_MAX_STORED_VERTICES", default_value_t = 1_000_000, value_name = "N")]
    pub max_stored_vertices: usize,
    /// Requests of one client in a second, on average, with bursts of four seconds' worth; 0 is no limit
    #[arg(long, env = "GROUNDPLAN_REQUESTS_PER_S", default_value_t = 500, value_name = "N")]
    pub requests_per_s: u32,
    /// The client's address is the last one in X-Forwarded-For (only behind a proxy of your own)
    #[arg(long, env = "GROUNDPLAN_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Longest time a request may take, seconds
    #[arg(long, env = "GROUNDPLAN_TIMEOUT_S", default_value_t = 30, value_name = "S")]
    pub timeout_s: u64,
    /// Limits of questions
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Heavy questions that are worked on at the same time; further ones wait
    #[arg(long, env = "GROUNDPLAN_MAX_QUESTIONS", default_value_t = 4, value_name = "N")]
    pub max_questions: usize,
    /// Jobs that one caller may have waiting or worked on at the same time
    #[arg(long, env = "GROUNDPLAN_MAX_JOBS", default_value_t = 8, value_name = "N")]
    pub max_jobs: usize,
    /// Longest time that a job may be worked on, seconds
    #[arg(long, env = "GROUNDPLAN_JOB_TIMEOUT_S", default_value_t = 3600, value_name = "S")]
    pub job_timeout_s: u64,
    /// Memory for tiles that have been drawn, megabytes; 0 keeps none
    #[arg(long, env = "GROUNDPLAN_TILE_CACHE_MB", default_value_t = 256, value_name = "MB")]
    pub tile_cache_mb: u64,
    /// How a tile without anything in it is answered
    #[arg(long, env = "GROUNDPLAN_EMPTY_TILE", value_enum, default_value_t = EmptyTile::Empty)]
    pub empty_tile: EmptyTile,
    /// Base map of /map instead of its own: address of a `MapLibre` style, or of tiles with {z}, {x} and {y}; several,
    /// separated by spaces, lie on top of each other
    #[arg(long, env = "GROUNDPLAN_BASEMAP", value_name = "URL", value_parser = template_url)]
    pub basemap: Option<String>,
    /// What is logged: error, warn, info, debug, or per module
    #[arg(long, env = "GROUNDPLAN_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,
}

/// How a tile without anything in it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum EmptyTile {
    /// 200 and no bytes
    Empty,
    /// 204
    NoContent,
}

fn template_url(text: &str) -> Result<String, String> {
    let is_plain = |url: &str| url.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`|';,".contains(&b));
    let is_url = |url: &str| is_plain(url) && (url.starts_with("http://") || url.starts_with("https://"));
    if text.split(' ').all(is_url) {
        Ok(text.to_string())
    } else {
        Err("an address of the form https://example.org/{z}/{x}/{y}.png is needed".into())
    }
}

fn http_url(text: &str) -> Result<String, String> {
    let plain = text.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}?#".contains(&b));
    if plain && (text.starts_with("http://") || text.starts_with("https://")) {
        Ok(text.to_string())
    } else {
        Err("an address of the form https://example.org/path is needed".into())
    }
}
