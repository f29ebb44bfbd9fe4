use std::fmt;

/// A national cloud of Microsoft: where it signs people in and where its Graph answers. Tokens of one are no use in another.
///
/// Sources: `concepts/deployments.md` of Microsoft's Graph documentation and the schemas that it publishes for each cloud; the
/// login hosts of the newest three are those of MSAL 1.39.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cloud {
    /// The world's, with GCC.
    #[default]
    Global,
    /// US Government L4 (GCC High).
    UsGovL4,
    /// US Government L5 (DoD).
    UsGovL5,
    /// China, run by 21Vianet.
    China,
    /// France (Bleu).
    France,
    /// Germany (Delos).
    Germany,
    /// Singapore.
    Singapore,
}

struct Record {
    cloud: Cloud,
    id: &'static str,
    title: &'static str,
    login: &'static str,
    graph: Option<&'static str>,
    lacks: Option<&'static str>,
}

const RECORDS: [Record; 7] = [
    Record {
        cloud: Cloud::Global,
        id: "global",
        title: "global (GCC as well)",
        login: "login.microsoftonline.com",
        graph: Some("graph.microsoft.com"),
        lacks: None,
    },
    Record {
        cloud: Cloud::UsGovL4,
        id: "us-gov-l4",
        title: "US Government L4 (GCC High)",
        login: "login.microsoftonline.us",
        graph: Some("graph.microsoft.us"),
        lacks: None,
    },
    Record {
        cloud: Cloud::UsGovL5,
        id: "us-gov-l5",
        title: "US Government L5 (DoD)",
        login: "login.microsoftonline.us",
        graph: Some("dod-graph.microsoft.us"),
        lacks: None,
    },
    Record {
        cloud: Cloud::China,
        id: "china",
        title: "China (21Vianet)",
        login: "login.chinacloudapi.cn",
        graph: Some("microsoftgraph.chinacloudapi.cn"),
        lacks: Some("its v1.0 has no list of methods, no software OATH tokens and no Temporary Access Pass"),
    },
    Record {
        cloud: Cloud::France,
        id: "fr",
        title: "France",
        login: "login.sovcloud-identity.fr",
        graph: None,
        lacks: Some("its v1.0 knows no authentication methods at all"),
    },
    Record {
        cloud: Cloud::Germany,
        id: "de",
        title: "Germany",
        login: "login.sovcloud-identity.de",
        graph: None,
        lacks: Some("its v1.0 knows no authentication methods at all"),
    },
    Record {
        cloud: Cloud::Singapore,
        id: "sg",
        title: "Singapore",
        login: "login.sovcloud-identity.sg",
        graph: None,
        lacks: Some("its v1.0 knows no authentication methods at all"),
    },
];

impl Cloud {
    /// All of them, the world's first.
    pub const ALL: [Cloud; 7] =
        [Self::Global, Self::UsGovL4, Self::UsGovL5, Self::China, Self::France, Self::Germany, Self::Singapore];

    fn record(self) -> &'static Record {
        RECORDS.iter().find(|record| record.cloud == self).unwrap_or(&RECORDS[0])
    }

    /// What it is called among arguments.
    pub fn id(self) -> &'static str {
        self.record().id
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        self.record().title
    }

    /// The host that signs people in.
    pub fn login_host(self) -> &'static str {
        self.record().login
    }

    /// The host of its Graph; `None` where no source names one.
    pub fn graph_host(self) -> Option<&'static str> {
        self.record().graph
    }

    /// Why a user's methods can neither be listed nor reset here; `None` where they can.
    pub fn lacks_methods(self) -> Option<&'static str> {
        self.record().lacks
    }

    /// Whether another provider's methods are there: of all clouds in the world's alone.
    pub fn has_external_methods(self) -> bool {
        self == Self::Global
    }

    /// The scope that asks for everything that was granted; it has to name the cloud's own Graph.
    ///
    /// ```
    /// use instep::graph::Cloud;
    /// assert_eq!(Cloud::UsGovL5.default_scope().as_deref(), Some("https://dod-graph.microsoft.us/.default"));
    /// ```
    pub fn default_scope(self) -> Option<String> {
        self.graph_host().map(|host| format!("https://{host}/.default"))
    }
}

impl std::str::FromStr for Cloud {
    type Err = String;

    fn from_str(text: &str) -> Result<Cloud, String> {
        let id = match text.to_ascii_lowercase().as_str() {
            "gcc" => "global".to_owned(),
            "gcc-high" => "us-gov-l4".to_owned(),
            "dod" => "us-gov-l5".to_owned(),
            other => other.to_owned(),
        };
        Self::ALL
            .into_iter()
            .find(|cloud| cloud.id() == id)
            .ok_or_else(|| format!("there is no such cloud\nwrite one of {}", Self::ALL.map(Cloud::id).join(", ")))
    }
}

impl fmt::Display for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cloud_has_hosts_of_its_own() {
        let told = Cloud::ALL.map(|cloud| (cloud.login_host(), cloud.graph_host()));
        for (n, cloud) in Cloud::ALL.into_iter().enumerate() {
            assert_eq!(cloud.id().parse(), Ok(cloud));
            assert!(told.iter().skip(n + 1).all(|other| *other != told[n]), "{cloud}");
        }
        assert_eq!("GCC".parse(), Ok(Cloud::Global));
        assert_eq!("dod".parse(), Ok(Cloud::UsGovL5));
        assert!("mars".parse::<Cloud>().is_err());
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        let able = Cloud::ALL.into_iter().filter(|cloud| cloud.lacks_methods().is_none());
        assert_eq!(able.collect::<Vec<_>>(), [Cloud::Global, Cloud::UsGovL4, Cloud::UsGovL5]);
        assert!(Cloud::ALL.into_iter().all(|cloud| cloud.lacks_methods().is_some() || cloud.default_scope().is_some()));
    }
}
